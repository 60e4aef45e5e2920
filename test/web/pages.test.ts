import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { sampleLog } from './sample-log.ts';
import { NARROW, settled, sliceIn, violations, visits, WIDE } from './visit.ts';

const ORDER = '/case/SO-410028';
const PAGES = [
  '/',
  '/map',
  '/variants',
  '/stalls',
  '/loops',
  '/handoffs',
  '/links',
  '/case',
  ORDER,
  '/data',
  '/sources',
];

const { visit, serve } = visits();

describe('a page', () => {
  for (const path of PAGES) {
    it(`${path} is accessible and complains about nothing, wide and narrow, light and dark`, async () => {
      const { page, complaints, close } = await visit(path);
      for (const width of [1440, 390]) {
        await page.setViewportSize({ width, height: 844 });
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme });
          await settled(page);
          assert.ok((await page.locator('main h1').innerText()).length > 0);
          assert.deepEqual(await violations(page), [], `${width} ${colorScheme}`);
          assert.equal(await page.evaluate('document.documentElement.scrollWidth - innerWidth'), 0, `${width}`);
        }
      }
      assert.deepEqual(complaints, []);
      await close();
    });
  }
});

describe('the slice', () => {
  it('in the address becomes chips, and a removed chip leaves the address', async () => {
    const slice = { contains: ['Set credit block'], open: false };
    const { page, close } = await visit(`/variants?slice=${encodeURIComponent(JSON.stringify(slice))}`);
    assert.deepEqual(await page.locator('.chip-value').allInnerTexts(), ['Set credit block', 'finished']);
    await page.getByRole('button', { name: 'Remove the condition has Set credit block' }).click();
    assert.deepEqual(sliceIn(page), { open: false });
    await page.goBack();
    assert.deepEqual(sliceIn(page), slice);
    assert.equal(await page.locator('.chip').count(), 2);
    await close();
  });

  it('travels with every link', async () => {
    const { page, close } = await visit('/?slice={"open":true}');
    await page.getByRole('link', { name: 'Stalls', exact: true }).click();
    await page.waitForURL(/\/stalls/);
    assert.deepEqual(sliceIn(page), { open: true });
    await close();
  });

  it('is made in the filter panel by keyboard alone', async () => {
    const { page, close } = await visit('/');
    await page.getByRole('button', { name: 'Add filter' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Activity', exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.getByLabel('Activity', { exact: true }).focus();
    await page.keyboard.type('Record');
    await page.getByRole('button', { name: 'Apply' }).focus();
    await page.keyboard.press('Enter');
    assert.deepEqual(sliceIn(page), { contains: ['Record short pick'] });
    assert.equal(await page.getByRole('dialog').count(), 0);
    await close();
  });

  for (const [kind, fill] of Object.entries({
    Attribute: async (page: Page) => {
      await page.getByLabel('Attribute', { exact: true }).selectOption('site');
      await page.getByLabel(/^West/).check();
    },
    Sequence: async (page: Page) => {
      await page.getByLabel('After the activity').selectOption('Pick');
      await page.getByLabel('The activity', { exact: true }).selectOption('Pack');
      await page.getByLabel('After at least (hours)').fill('2');
    },
    Time: async (page: Page) => page.getByLabel('From', { exact: true }).fill('2026-06-01T00:00'),
    'Lead time': async (page: Page) => page.getByLabel('At most (days)').fill('3'),
    'Open or finished': async () => undefined,
  })) {
    it(`takes a condition of the kind “${kind}”, and its form is accessible`, async () => {
      const { page, complaints, close } = await visit('/', { ...WIDE, timezoneId: 'UTC' });
      await page.getByRole('button', { name: 'Add filter' }).click();
      await page.getByRole('button', { name: kind, exact: true }).click();
      await settled(page);
      await fill(page);
      assert.deepEqual(await violations(page), []);
      await page.getByRole('button', { name: 'Apply' }).click();
      const expected: Record<string, unknown> = {
        Attribute: { attributes: [{ name: 'site', in: ['West'] }] },
        Sequence: { follows: [{ source: 'Pick', target: 'Pack', atLeastMs: 7_200_000 }] },
        Time: { time: { from: '2026-06-01T00:00:00.000Z', applies: 'started' } },
        'Lead time': { leadTimeMs: { max: 259_200_000 } },
        'Open or finished': { open: true },
      };
      assert.deepEqual(sliceIn(page), expected[kind]);
      assert.deepEqual(complaints, []);
      await close();
    });
  }

  it('that is no JSON is said to be unreadable, and all orders are shown', async () => {
    const { page, close } = await visit('/?slice={oops');
    assert.match(await page.getByRole('alert').innerText(), /not JSON/);
    assert.equal(await page.locator('.chips-none').innerText(), 'All orders');
    await close();
  });
});

describe('the process map', () => {
  const box = (page: Page, name: string) =>
    page.locator('.map-place svg text', { hasText: new RegExp(`^${name}$`) }).first();

  /** The middle of a box on screen, scrolled to. */
  async function middleOf(page: Page, name: string): Promise<{ x: number; y: number }> {
    await box(page, name).scrollIntoViewIfNeeded();
    const place = await box(page, name).boundingBox();
    assert.ok(place);
    return { x: place.x + place.width / 2, y: place.y + place.height / 2 };
  }

  it('filters by a box that is clicked, and undoes it', async () => {
    const { page, complaints, close } = await visit('/map');
    const { x, y } = await middleOf(page, 'Set credit block');
    await page.mouse.click(x, y);
    assert.deepEqual(sliceIn(page), { contains: ['Set credit block'] });
    await page.getByRole('button', { name: 'Undo this filter' }).click();
    assert.equal(sliceIn(page), null);
    assert.deepEqual(complaints, []);
    await close();
  });

  it('filters by an arrow that is clicked', async () => {
    const { page, close } = await visit('/map');
    await middleOf(page, 'Issue invoice');
    const from = await middleOf(page, 'Depart');
    const to = await middleOf(page, 'Deliver');
    await page.mouse.click(from.x, (from.y + to.y) / 2);
    assert.deepEqual(sliceIn(page), { follows: [{ source: 'Depart', target: 'Deliver', directly: true }] });
    await close();
  });

  it('does not filter when it is dragged', async () => {
    const { page, close } = await visit('/map');
    const { x, y } = await middleOf(page, 'Depart');
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 80, y - 40, { steps: 5 });
    await page.mouse.up();
    assert.equal(sliceIn(page), null);
    assert.equal(Math.round((await middleOf(page, 'Depart')).x - x), 80);
    await close();
  });

  it('projects the log anew on fewer activities, and its tables with it', async () => {
    const { page, close } = await visit('/map');
    const asked = page.waitForRequest(/keep=/);
    await page.getByRole('slider', { name: 'Activities' }).fill('5');
    const keep = JSON.parse(new URL((await asked).url()).searchParams.get('keep') ?? '[]') as string[];
    assert.equal(keep.length, 5);
    const rows = page.getByRole('table', { name: 'Activities of the map' }).locator('tbody tr');
    await rows.nth(5).waitFor({ state: 'detached' });
    assert.equal(await rows.count(), 5);
    await close();
  });

  it('hides weak paths, yet leaves every box a way in and out', async () => {
    const { page, close } = await visit('/map');
    await box(page, 'Depart').waitFor();
    const paths = page.locator('.map-controls .slider-text').last();
    await page.getByRole('slider', { name: 'Paths' }).fill('100');
    const all = Number((await paths.innerText()).split(' of ')[1]);
    assert.equal(await paths.innerText(), `${all} of ${all}`);
    await page.getByRole('slider', { name: 'Paths' }).fill('0');
    const least = Number((await paths.innerText()).split(' of ')[0]);
    assert.ok(least >= 18 && least < all, `${least} of ${all}`);
    await close();
  });

  it('shows durations with the way they were computed', async () => {
    const { page, close } = await visit('/map');
    await page.getByRole('group', { name: 'Arrows show' }).getByText('Median').click();
    await page
      .locator('.map-place svg text', { hasText: /^\d+(\.\d+)? (d|h|min)$/ })
      .first()
      .waitFor();
    assert.match(await page.locator('.map-legend').innerText(), /Quantiles are exact/);
    await close();
  });

  it('has a table twin that filters by keyboard', async () => {
    const { page, close } = await visit('/map');
    const button = page.getByRole('button', { name: 'Orders without Change order' });
    await button.focus();
    await page.keyboard.press('Enter');
    assert.deepEqual(sliceIn(page), { excludes: ['Change order'] });
    await close();
  });

  it('plays the orders as tokens', async () => {
    const { page, complaints, close } = await visit('/map');
    await page.getByRole('button', { name: 'Play the orders' }).click();
    await page.getByLabel('Moment shown').fill('500');
    await page.waitForFunction(() => {
      const canvas = document.querySelector<HTMLCanvasElement>('.token-layer');
      const pixels = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data;
      return pixels?.some((channel) => channel > 0);
    });
    await page.getByRole('button', { name: 'All at once' }).click();
    await page.locator('.player-time', { hasText: 'after the start' }).waitFor();
    assert.deepEqual(await violations(page), []);
    await page.getByRole('button', { name: 'Stop the animation' }).click();
    assert.equal(await page.locator('.token-layer').count(), 0);
    assert.deepEqual(complaints, []);
    await close();
  });
});

describe('the pages', () => {
  it('are reached by keyboard: skip link first, then every page in turn', async () => {
    const { page, close } = await visit('/');
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate('document.activeElement.textContent'), 'Skip to content');
    const reached: string[] = [];
    for (let press = 0; press < 12; press++) {
      await page.keyboard.press('Tab');
      reached.push((await page.evaluate('document.activeElement.getAttribute("href") ?? "find"')) as string);
    }
    const pages = ['/', '/map', '/variants', '/stalls', '/loops', '/handoffs', '/links', '/case', '/data', '/sources'];
    assert.deepEqual(reached, ['/', 'find', ...pages]);
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/data$/);
    assert.equal(await page.title(), 'Data quality · Throughline');
    assert.equal(await page.evaluate('document.activeElement.id'), 'main');
    await close();
  });

  it('follow the system, and keep the theme chosen instead', async () => {
    const { page, close } = await visit('/', { ...WIDE, colorScheme: 'dark' });
    const background = () => page.evaluate('getComputedStyle(document.documentElement).backgroundColor');
    assert.equal(await background(), 'rgb(12, 17, 20)');
    await page.getByRole('button', { name: 'Use light colours' }).click();
    assert.equal(await background(), 'rgb(244, 245, 245)');
    await page.reload();
    assert.equal(await background(), 'rgb(244, 245, 245)');
    await close();
  });

  it('filter by a variant that is chosen', async () => {
    const { page, close } = await visit('/variants');
    await page.getByRole('button', { name: 'Filter by variant 2', exact: true }).click();
    const slice = sliceIn(page) as { variants: string[][] };
    assert.equal(slice.variants.length, 1);
    assert.equal(slice.variants[0]?.at(-1), 'Issue invoice');
    await page.locator('.lede', { hasText: '100 % of ' }).waitFor();
    await close();
  });

  it('show the worst hand-off first, another one that is chosen, and lead to its orders', async () => {
    const { page, complaints, close } = await visit('/handoffs');
    assert.match(
      await page.locator('.lede').innerText(),
      /8 are missing, 2 came late and 1 came twice; 1 order was worked on/,
    );
    await page.getByRole('heading', { name: 'credit hold' }).waitFor();
    await page.getByRole('button', { name: 'shipment', exact: true }).click();
    await page.getByText('Everything arrived once and in time').waitFor();
    await page.waitForURL(/handoff=/);
    await page.getByRole('button', { name: 'credit hold', exact: true }).click();
    const examples = page.getByRole('table', { name: 'What deserves a look' });
    assert.equal(await examples.locator('tbody tr').count(), 2);
    const order = await examples.getByRole('link').first().innerText();
    await examples.getByRole('link').first().click();
    await page.getByRole('heading', { name: `Order ${order}` }).waitFor();
    assert.deepEqual(complaints, []);
    await close();
  });

  it('say how to declare hand-offs where there are none', async () => {
    const empty = await serve(sampleLog(1));
    const { page, close } = await visit('/handoffs', WIDE, empty.url);
    assert.match(await page.locator('.note').innerText(), /No hand-off is declared[^]*log:\s+handoffs:[^]*--propose/);
    await close();
  });

  it('let a link be accepted by keyboard alone, and keep who and why', async () => {
    const own = await serve(sampleLog(20));
    const { page, complaints, close } = await visit('/links', WIDE, own.url);
    assert.match(
      await page.locator('.lede').innerText(),
      /1 was likely enough to join traces, 3 wait for a decision, 0 were decided; 2 objects have no other side/,
    );
    const first = page.locator('.link-card').first();
    assert.match(await first.innerText(), /customer Ärztehaus Nord and ÄRZTEHAUS NORD \(1 in 250\)/);
    await first.getByRole('button', { name: 'Accept' }).focus();
    await page.keyboard.press('a');
    await page.getByRole('dialog', { name: 'Accept this link' }).waitFor();
    assert.deepEqual(await violations(page), []);
    await page.getByLabel('Who decides').focus();
    await page.keyboard.type('Ann Lee');
    await page.keyboard.press('Tab');
    await page.keyboard.type('asked the customer');
    await page.keyboard.press('Enter');
    await page.locator('.lede', { hasText: '2 wait for a decision, 1 was decided' }).waitFor();
    const decisions = page.getByRole('table', { name: 'Decisions on links' });
    assert.match(
      await decisions.innerText(),
      /web order 20417 → order 4500001[^]*Accepted[^]*Ann Lee[^]*asked the customer/,
    );
    await page.locator('.link-card').first().getByRole('button', { name: 'Refuse' }).focus();
    await page.keyboard.press('r');
    assert.equal(await page.getByLabel('Who decides').inputValue(), 'Ann Lee');
    await page.keyboard.press('Escape');
    assert.deepEqual(complaints, []);
    await close();
  });

  it('say how links are inferred where none are', async () => {
    const empty = await serve(sampleLog(1));
    const { page, close } = await visit('/links', WIDE, empty.url);
    assert.match(await page.locator('.note').innerText(), /No links are inferred[^]*log:\s+infer:/);
    await close();
  });

  it('judge open orders as of a moment that is chosen', async () => {
    const { page, close } = await visit('/stalls', { ...WIDE, timezoneId: 'Europe/Berlin' });
    const asked = page.waitForRequest(/asOf=/);
    await page.getByLabel('As of').fill('2026-08-01T12:00');
    assert.equal(new URL((await asked).url()).searchParams.get('asOf'), '2026-08-01T10:00:00.000Z');
    assert.equal(new URL(page.url()).searchParams.get('asOf'), '2026-08-01T10:00:00.000Z');
    await page.getByRole('button', { name: 'Latest' }).click();
    assert.equal(new URL(page.url()).searchParams.get('asOf'), null);
    await close();
  });

  it('lead from a stall to its order', async () => {
    const { page, close } = await visit('/stalls');
    const first = page.getByRole('table', { name: 'Stalled orders' }).getByRole('link').first();
    const number = await first.innerText();
    await first.click();
    await page.getByRole('heading', { name: `Order ${number}` }).waitFor();
    await page.locator('.state.is-open').waitFor();
    await close();
  });

  it('say how much of the time the longest wait took', async () => {
    const { page, close } = await visit(ORDER);
    assert.match(
      await page.locator('.lede').innerText(),
      /lead time .+\. \d+\s% of it is the wait between .+ and .+\./,
    );
    assert.equal(await page.title(), 'Order SO-410028 · Throughline');
    await close();
  });

  it('are still there at the addresses that orders had before', async () => {
    const { page, close } = await visit('/order/SO-410028?slice={"open":true}');
    await page.getByRole('heading', { name: 'Order SO-410028' }).waitFor();
    assert.match(page.url(), /\/case\/SO-410028\?slice=/);
    await close();
  });

  it('lead from a stage and from an owner to the stalls behind the figure', async () => {
    const { page, close } = await visit('/?slice={"open":true}');
    const row = page.getByRole('table', { name: 'Open orders by last activity' }).locator('tbody tr').first();
    const stage = await row.getByRole('button').innerText();
    const stalled = await row.getByRole('link').innerText();
    await row.getByRole('link').click();
    await page.getByRole('heading', { name: `${stalled} stalled order` }).waitFor();
    assert.equal(await page.getByLabel('Stage', { exact: true }).inputValue(), stage);
    assert.deepEqual(sliceIn(page), { open: true });
    await page.goBack();
    const bars = page
      .locator('section', { hasText: 'Who owns the next move' })
      .locator('.mark-rect path[aria-roledescription=bar]');
    await bars.first().click();
    await page.waitForURL(/\/stalls\?.*owner=/);
    assert.notEqual(await page.getByLabel('Owner', { exact: true }).inputValue(), '');
    await close();
  });

  it('take an address that is wrongly encoded for what it says', async () => {
    const { page, close } = await visit('/');
    await page.evaluate(() => {
      history.pushState(null, '', '/case/%E0%A4');
      dispatchEvent(new PopStateEvent('popstate'));
    });
    await page.getByRole('heading', { name: 'No order is named “%E0%A4”' }).waitFor();
    await close();
  });

  it('are printed without what cannot be pressed on paper', async () => {
    const { page, close } = await visit('/');
    await page.emulateMedia({ media: 'print' });
    assert.deepEqual(await page.locator('nav:visible, .slice-actions:visible, .page-actions:visible').count(), 0);
    assert.equal(await page.locator('main h1').isVisible(), true);
    await close();
  });

  it('turn the pages of the rejected rows', async () => {
    const { page, close } = await visit('/data');
    await page.getByText('1 to 20 of 64').waitFor();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByText('21 to 40 of 64').waitFor();
    await close();
  });

  it('say which command to run when the log is empty', async () => {
    const { page, complaints, close } = await visit('/', WIDE, (await serve([])).url);
    assert.match(await page.locator('main').innerText(), /ingest orders\.csv/);
    assert.deepEqual(complaints, []);
    assert.deepEqual(await violations(page), []);
    await close();
  });

  it('say that the server is gone, and come back when it is there again', async () => {
    const { page, close } = await visit('/');
    await page.route('**/v1/variants*', (route) => route.abort());
    await page.getByRole('link', { name: 'Variants' }).click();
    assert.match(await page.getByRole('alert').innerText(), /npm start/);
    await page.unroute('**/v1/variants*');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: 'Most frequent variants' }).waitFor();
    await close();
  });

  it('offer to remove the filters where the question itself is refused', async () => {
    const { page, close } = await visit('/variants?slice={"contains":["Nothing"]}');
    await page.route('**/v1/variants?slice=*', (route) =>
      route.fulfill({ status: 400, json: { title: 'Activity not found', detail: 'No activity is named "Nothing".' } }),
    );
    await page.getByRole('link', { name: 'Stalls', exact: true }).click();
    await page.getByRole('link', { name: 'Variants', exact: true }).click();
    assert.match(await page.getByRole('alert').innerText(), /Activity not found/);
    await page.getByRole('button', { name: 'Remove all filters' }).click();
    await page.getByRole('heading', { name: 'Most frequent variants' }).waitFor();
    assert.equal(sliceIn(page), null);
    await close();
  });
});

describe('how a page is looked at', () => {
  it('stands in the address, is there again after a reload, and leaves no entry in the history', async () => {
    const { page, close } = await visit('/variants');
    await page.getByRole('link', { name: 'Process map' }).click();
    await page.getByRole('group', { name: 'Arrows show' }).getByText('Median').click();
    await page.getByRole('slider', { name: 'Activities' }).fill('7');
    await page.getByRole('slider', { name: 'Paths' }).fill('60');
    await page.waitForURL('**/map?show=median&activities=7&paths=60');
    await page.reload();
    await settled(page);
    assert.equal(
      await page
        .getByRole('group', { name: 'Arrows show' })
        .getByRole('button', { name: 'Median' })
        .getAttribute('aria-pressed'),
      'true',
    );
    assert.equal(await page.getByRole('slider', { name: 'Activities' }).inputValue(), '7');
    assert.equal(await page.getByRole('slider', { name: 'Paths' }).inputValue(), '60');
    await page.goBack();
    await page.waitForURL('**/variants');
    await close();
  });

  it('stays beside a slice that is set, and behind when another page is visited', async () => {
    const { page, close } = await visit('/stalls?owner=nobody&slice={"open":true}');
    await page.getByText('No stalled order has this stage and this owner').waitFor();
    await page.getByRole('button', { name: 'Remove the condition orders open' }).click();
    assert.match(page.url(), /\/stalls\?owner=nobody$/);
    await page.getByRole('link', { name: 'Loops', exact: true }).click();
    await page.waitForURL(/\/loops$/);
    await close();
  });

  it('is what the page decides where the address makes no sense', async () => {
    const { page, complaints, close } = await visit('/map?show=colour&activities=0&paths=many');
    assert.equal(
      await page
        .getByRole('group', { name: 'Arrows show' })
        .getByRole('button', { name: 'Count' })
        .getAttribute('aria-pressed'),
      'true',
    );
    assert.match(await page.locator('.map-controls .slider-text').first().innerText(), /^(\d+) of \1$/);
    assert.deepEqual(complaints, []);
    await close();
  });
});

describe('what a case is', () => {
  it('is chosen among the types of objects, stands in the address, and travels with every link', async () => {
    const { page, complaints, close } = await visit('/variants?slice={"contains":["Pick"]}');
    await page.getByLabel('Look at').selectOption('Loads');
    await page.waitForFunction(() => document.querySelector('.chips-none')?.textContent === 'All loads');
    assert.equal(new URL(page.url()).search, '?caseNotion=load');
    assert.match(await page.locator('.lede').innerText(), /of 600 loads run .*7 events count in several loads/s);
    await page.getByRole('link', { name: 'What that means' }).click();
    await settled(page);
    assert.equal(new URL(page.url()).search, '?caseNotion=load');
    assert.match(await page.locator('.meanings').innerText(), /3 loads with an activity for several objects/);
    assert.deepEqual(complaints, []);
    await close();
  });

  it('leads from a single case to the list of the others', async () => {
    const { page, close } = await visit(`${ORDER}?caseNotion=load`);
    await page.getByLabel('Look at').selectOption('Orders');
    await settled(page);
    assert.equal(new URL(page.url()).pathname, '/case');
    await close();
  });

  it('can be chosen on a narrow screen', async () => {
    const { page, close } = await visit('/', NARROW);
    assert.equal(await page.getByLabel('Look at').isVisible(), true);
    assert.deepEqual(await violations(page), []);
    await close();
  });
});

describe('a log of something else than orders', () => {
  it('calls its cases by their own name on every page', async () => {
    const { url } = await serve(sampleLog(200), 'purchase_request');
    const { page, complaints, close } = await visit('/', WIDE, url);
    for (const path of PAGES.filter((one) => one !== '/data' && one !== '/sources')) {
      await page.goto(url + path);
      await settled(page);
      const words = [await page.locator('body').innerText(), await page.title()].join('\n');
      assert.doesNotMatch(words, /\borders\b/i, path);
      assert.match(words, /purchase requests/i, path);
    }
    await page.goto(`${url}/case/SO-410028`);
    await page.getByRole('heading', { name: 'Purchase request SO-410028' }).waitFor();
    await page.getByRole('button', { name: 'Add filter' }).click();
    await page.getByRole('heading', { name: 'Look only at purchase requests where…' }).waitFor();
    assert.deepEqual(complaints, []);
    await close();
  });
});

describe('long names', () => {
  const long = (name: string) => `${name} after the confirmation of the Donaudampfschifffahrtsgesellschaftskapitän`;
  const orders = sampleLog(200).map((order) => ({
    ...order,
    id: `${order.id}-${'0123456789'.repeat(4)}`,
    events: order.events.map((event) => ({ ...event, activity: long(event.activity), resource: long(event.resource) })),
  }));

  it('break or are cut, and nothing sticks out of its panel, down to 320 pixels', async () => {
    const { url } = await serve(orders, 'request_for_a_permit_to_store');
    const { page, complaints, close } = await visit('/', WIDE, url);
    for (const path of ['/', '/map', '/variants', '/stalls', '/loops', '/case', `/case/${orders[0]?.id}`, '/data']) {
      await page.goto(url + path);
      for (const width of [1440, 1000, 390, 320]) {
        await page.setViewportSize({ width, height: 844 });
        await settled(page);
        const sticksOut = await page.evaluate(() => [
          document.documentElement.scrollWidth - innerWidth,
          ...[...document.querySelectorAll('.panel, .key-figure')].map(
            (panel) => panel.scrollWidth - panel.clientWidth,
          ),
        ]);
        assert.equal(Math.max(...sticksOut), 0, `${path} at ${width}: ${sticksOut.join(' ')}`);
      }
    }
    assert.deepEqual(complaints, []);
    await close();
  });
});

describe('a narrow screen', () => {
  it('has four pages and "More" at its foot, and all of them under it', async () => {
    const { page, complaints, close } = await visit('/', NARROW);
    const foot = page.getByRole('navigation', { name: 'Pages' });
    const seen = foot.locator('a:visible, button:visible');
    assert.deepEqual(await seen.allInnerTexts(), ['Overview', 'Map', 'Stalls', 'Loops', 'More']);
    for (const box of await Promise.all((await seen.all()).map((one) => one.boundingBox())))
      assert.ok(box && box.width >= 44 && box.height >= 44, JSON.stringify(box));
    await foot.getByRole('button', { name: 'More', exact: true }).click();
    const sheet = page.getByRole('dialog', { name: 'Pages' });
    assert.deepEqual(await violations(page), []);
    assert.equal(await sheet.getByRole('link').count(), 10);
    await sheet.getByRole('link', { name: 'Variants' }).click();
    await page.waitForURL(/\/variants$/);
    assert.equal(await sheet.count(), 0);
    await page.locator('.more-pages .is-current').waitFor();
    assert.deepEqual(complaints, []);
    await close();
  });

  it('returns to "More" when the list of pages is left', async () => {
    const { page, close } = await visit('/data', NARROW);
    await page.getByRole('button', { name: 'More', exact: true }).click();
    await page.keyboard.press('Escape');
    assert.equal(await page.getByRole('dialog').count(), 0);
    assert.equal(await page.evaluate('document.activeElement.innerText'), 'More');
    await close();
  });
});

describe('the animation', () => {
  const play = async (reducedMotion: 'reduce' | 'no-preference') => {
    const { page, close } = await visit('/map', { ...WIDE, reducedMotion });
    await page.getByRole('button', { name: 'Play the orders' }).click();
    await page.locator('.player').waitFor();
    const moment = page.getByLabel('Moment shown');
    const before = await moment.getAttribute('aria-valuetext');
    await page.waitForTimeout(600);
    const moves = before !== (await moment.getAttribute('aria-valuetext'));
    await close();
    return moves;
  };

  it('stands still at first for who wants less motion', async () => assert.equal(await play('reduce'), false));
  it('moves for everyone else', async () => assert.equal(await play('no-preference'), true));
});
