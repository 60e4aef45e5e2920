import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from 'playwright-core';

const CACHE = fileURLToPath(new URL('../node_modules/.cache/', import.meta.url));
/** An unpacked browser is reused whatever its version, so the version is part of the name. */
const UNPACKED = `${CACHE}chromium-147`;
const UNPACK = "await (await import('@sparticuz/chromium')).default.executablePath()";

/**
 * Unpacks the packaged Chromium once. Test files run at the same time, and one of
 * them must not start a browser that another is still writing: each unpacks aside
 * and moves it into place, which only the first can do.
 */
function unpackOnce(): void {
  if (existsSync(`${UNPACKED}/chromium`)) return;
  const aside = `${UNPACKED}-${process.pid}`;
  mkdirSync(aside, { recursive: true });
  execFileSync(process.execPath, ['--input-type=module', '--eval', UNPACK], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env: { ...process.env, TMPDIR: aside, AWS_LAMBDA_JS_RUNTIME: 'nodejs20.x' },
  });
  if (!existsSync(UNPACKED)) renameSync(aside, UNPACKED);
  else rmSync(aside, { recursive: true, force: true });
}

/**
 * The package's font configuration looks for its one font below /tmp only, and
 * without any font a date field ends the browser ("Not implemented" in Skia).
 */
function configureFonts(): string {
  const folder = `${UNPACKED}/fontconfig`;
  const fonts = `<dir>${UNPACKED}/fonts</dir><dir>/usr/share/fonts</dir><cachedir>${folder}/cache</cachedir>`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    `${folder}/fonts.conf`,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>${fonts}</fontconfig>`,
  );
  return folder;
}

/** The package brings its own libraries, and finds them through the environment at import. */
async function launchPackaged(): Promise<Browser> {
  unpackOnce();
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = UNPACKED;
  process.env['AWS_LAMBDA_JS_RUNTIME'] ??= 'nodejs20.x';
  process.env['FONTCONFIG_PATH'] ??= configureFonts();
  const { default: packaged } = await import('@sparticuz/chromium');
  const executablePath = await packaged.executablePath();
  if (before === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = before;
  return chromium.launch({ executablePath, headless: true });
}

async function launchInstalled(): Promise<Browser> {
  const faults: unknown[] = [];
  for (const channel of ['chrome', 'msedge']) {
    try {
      return await chromium.launch({ channel, headless: true });
    } catch (fault) {
      faults.push(fault);
    }
  }
  const advice = 'Run `npx playwright install chromium` and name its path in THROUGHLINE_CHROME.';
  throw new AggregateError(faults, `No browser was found on ${process.platform} ${process.arch}. ${advice}`);
}

/**
 * A real Chromium for tests: the one named in THROUGHLINE_CHROME, else the
 * packaged one (Linux on x64), else an installed Chrome or Edge.
 */
export function launchBrowser(): Promise<Browser> {
  const executablePath = process.env['THROUGHLINE_CHROME'];
  if (executablePath) return chromium.launch({ executablePath, headless: true });
  return process.platform === 'linux' && process.arch === 'x64' ? launchPackaged() : launchInstalled();
}
