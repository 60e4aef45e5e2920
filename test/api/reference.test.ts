import assert from 'node:assert/strict';
import { it } from 'node:test';
import { serveApi } from '../../api/index.ts';
import { loadBatches, openStore } from '../../store/index.ts';
import { launchBrowser } from '../browser.ts';
import { ORDERS } from './api-of.ts';

it('the reference page lists every route and asks one, with nothing forbidden by the policy and nothing from elsewhere', async () => {
  const store = await openStore(null);
  await loadBatches(store, [ORDERS]);
  const api = await serveApi({ store, port: 0 });
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    const faults: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(message.text());
    });
    page.on('pageerror', (error) => faults.push(String(error)));
    page.on('request', (request) => {
      if (!request.url().startsWith(api.url) && !request.url().startsWith('data:')) faults.push(request.url());
    });
    await page.goto(`${api.url}/v1/reference`);
    await page.locator('.opblock').first().waitFor();
    const { paths } = (await (await fetch(`${api.url}/v1/openapi.json`)).json()) as { paths: Record<string, object> };
    const operations = Object.values(paths).flatMap((path) => Object.keys(path));
    assert.equal(await page.locator('.opblock').count(), operations.length);

    const variants = page.locator('.opblock', { hasText: '/v1/variants' });
    await variants.locator('.opblock-summary-control').click();
    await variants.getByRole('button', { name: 'Try it out' }).click();
    await variants.getByRole('button', { name: 'Execute' }).click();
    const answer = variants.locator('.live-responses-table');
    await answer.waitFor();
    assert.match(await answer.innerText(), /"rank": 1/);
    assert.deepEqual(faults, []);
  } finally {
    await browser.close();
    await api.close();
    store.close();
  }
});
