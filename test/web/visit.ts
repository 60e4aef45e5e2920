import { after, before } from 'node:test';
import axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { buildWebWhenStale } from '../../cli/build-web.ts';
import { launchBrowser } from '../browser.ts';
import { serveSample } from './sample-api.ts';
import { type SampleOrder, sampleLog } from './sample-log.ts';

export const WIDE: BrowserContextOptions = { viewport: { width: 1440, height: 900 } };
export const NARROW: BrowserContextOptions = { viewport: { width: 390, height: 844 }, hasTouch: true };

export interface Visit {
  page: Page;
  /** console errors and warnings, uncaught faults, requests to elsewhere */
  complaints: string[];
  close: () => Promise<void>;
}

/** Opens a page of the sample in a window of its own, and waits until everything is there. */
export type VisitPage = (path: string, options?: BrowserContextOptions, base?: string) => Promise<Visit>;

/** A browser for the tests of a file, and the sample served as often as they ask. */
export function visits(): { visit: VisitPage; serve: typeof serveSample } {
  let browser: Browser;
  let sample: Awaited<ReturnType<typeof serveSample>>;
  const served: (typeof sample)[] = [];
  const serve = async (orders: readonly SampleOrder[], caseNotion?: string) => {
    const one = await serveSample(orders, caseNotion);
    served.push(one);
    return one;
  };

  before(async () => {
    await buildWebWhenStale();
    browser = await launchBrowser();
    sample = await serve(sampleLog(600));
  });
  after(async () => {
    await browser?.close();
    await Promise.all(served.map(({ close }) => close()));
  });

  const visit: VisitPage = async (path, options = WIDE, base = sample.url) => {
    const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (fault) => complaints.push(fault.message));
    page.on('request', (request) => {
      if (!request.url().startsWith(base) && !request.url().startsWith('data:')) complaints.push(request.url());
    });
    await page.goto(base + path);
    await settled(page);
    return { page, complaints, close: () => context.close() };
  };
  return { visit, serve };
}

/** Everything that was on its way has come. */
export const settled = (page: Page) =>
  page.waitForFunction(
    () => document.querySelector('main h1') !== null && document.querySelector('.skeleton') === null,
  );

interface AxeResult {
  violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
}

/** What axe-core finds, run from outside so that the page's policy stays as it is. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations: found } = (await page.evaluate('axe.run()')) as AxeResult;
  return found.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`));
}

export const sliceIn = (page: Page): unknown => JSON.parse(new URL(page.url()).searchParams.get('slice') ?? 'null');
