import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { NARROW, settled, violations, visits } from './visit.ts';

const { visit } = visits();

const field = (page: Page) => page.getByRole('combobox', { name: 'Find orders by number' });
const options = (page: Page) => page.getByRole('listbox', { name: 'Found orders' }).getByRole('option');

/** Types a text and waits for what is said about it. */
async function find(page: Page, text: string, said: RegExp): Promise<void> {
  await field(page).fill(text);
  await page.locator('.finder-status', { hasText: said }).waitFor();
}

describe('the finder', () => {
  it('opens on every page by Ctrl K, and gives the focus back', async () => {
    const { page, complaints, close } = await visit('/loops');
    for (const path of ['/loops', '/map', '/data']) {
      await page.goto(new URL(path, page.url()).href);
      await settled(page);
      await page.getByRole('link', { name: 'Overview', exact: true }).focus();
      await page.keyboard.press('Control+k');
      await field(page).waitFor();
      assert.equal(await field(page).evaluate((element) => element === document.activeElement), true, path);
      await page.keyboard.press('Escape');
      assert.equal(await page.getByRole('dialog').count(), 0);
      assert.equal(await page.evaluate('document.activeElement.innerText'), 'Overview', path);
    }
    assert.deepEqual(complaints, []);
    await close();
  });

  it('lists orders by a part of their number, arrows choose one, Enter goes there with the slice', async () => {
    const { page, complaints, close } = await visit('/stalls?slice={"open":true}');
    await page.getByRole('button', { name: 'Find by number' }).click();
    await find(page, '4100', /The first 8 orders; go on typing/);
    assert.equal(await options(page).count(), 8);
    assert.deepEqual(await violations(page), []);
    const third = (await options(page).nth(2).innerText()).split('\n')[0] ?? '';
    assert.equal(await options(page).nth(2).locator('mark').innerText(), '4100');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    assert.equal(await options(page).nth(2).getAttribute('aria-selected'), 'true');
    assert.equal(
      await field(page).getAttribute('aria-activedescendant'),
      await options(page).nth(2).getAttribute('id'),
    );
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: `Order ${third}` }).waitFor();
    assert.match(page.url(), /\/case\/SO-4100\d+\?slice=\{%22open%22:true\}$/);
    assert.equal(await page.getByRole('dialog').count(), 0);
    assert.deepEqual(complaints, []);
    await close();
  });

  it('goes up from the first to the last, and takes a tap', async () => {
    const { page, close } = await visit('/', NARROW);
    await page.getByRole('button', { name: 'Find by number' }).tap();
    await find(page, 'so-41002', /^2 orders$/); // 410021 and 410028
    await page.keyboard.press('ArrowUp');
    assert.equal(await options(page).nth(1).getAttribute('aria-selected'), 'true');
    assert.deepEqual(await violations(page), []);
    assert.equal(await page.evaluate('document.documentElement.scrollWidth - innerWidth'), 0);
    await options(page).first().tap();
    await page.getByRole('heading', { name: 'Order SO-410021' }).waitFor();
    await close();
  });

  it('says what to type at first, and what to do when nothing is found', async () => {
    const { page, close } = await visit('/');
    await page.keyboard.press('Control+k');
    assert.match(
      await page.locator('.finder-status').innerText(),
      /The beginning, the middle or the end of the order’s number/,
    );
    await find(page, 'SO-419999999', /No number holds “SO-419999999”\. Almost the same:/);
    assert.equal(await options(page).count(), 3);
    assert.equal(await page.locator('[aria-selected=true]').count(), 0);
    await find(page, 'zzz', /No number holds “zzz”\. Leave out/);
    assert.equal(await options(page).count(), 0);
    assert.deepEqual(await violations(page), []);
    await field(page).fill('');
    await page.locator('.finder-status', { hasText: 'The beginning' }).waitFor();
    await close();
  });

  it('goes to a number at once when Enter comes before the list', async () => {
    const { page, close } = await visit('/case');
    await page.route('**/v1/find*', (route) => setTimeout(() => void route.continue().catch(() => undefined), 2_000));
    await field(page).fill('SO-410028');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Order SO-410028' }).waitFor();
    await close();
  });

  it('says that the server does not answer', async () => {
    const { page, close } = await visit('/case');
    await page.route('**/v1/find*', (route) => route.abort());
    await field(page).fill('41');
    assert.match(await page.getByRole('alert').innerText(), /npm start/);
    await close();
  });

  it('stands on the page of a number that is not there, with what comes close', async () => {
    const { page, complaints, close } = await visit('/case/SO-41');
    await page.getByRole('heading', { name: 'No order is named “SO-41”' }).waitFor();
    await page.locator('.finder-status', { hasText: 'The first 8 orders' }).waitFor();
    assert.deepEqual(await violations(page), []);
    await options(page).first().click();
    await page.getByRole('heading', { name: /^Order SO-41/ }).waitFor();
    assert.equal(complaints.filter((text) => !text.includes('404')).length, 0);
    await close();
  });
});
