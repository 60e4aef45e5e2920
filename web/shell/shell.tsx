import { type ReactNode, useContext, useEffect, useRef } from 'react';
import { ThemeInUse } from '../charts/theme-in-use.ts';
import { instantText } from '../format/instant.ts';
import { counted } from '../format/number.ts';
import { Button } from '../parts/button.tsx';
import { Icon, type IconName } from '../parts/icon.tsx';
import { Link } from '../routing/link.tsx';
import { useAddress } from '../routing/location.ts';
import { SliceBar } from '../slice/slice-bar.tsx';
import { useLog } from './log.ts';

interface Destination {
  path: string;
  title: string;
  /** where there is room for one word only */
  word: string;
  icon: IconName;
}

const DESTINATIONS: readonly Destination[] = [
  { path: '/', title: 'Overview', word: 'Overview', icon: 'overview' },
  { path: '/map', title: 'Process map', word: 'Map', icon: 'map' },
  { path: '/variants', title: 'Variants', word: 'Variants', icon: 'variants' },
  { path: '/stalls', title: 'Stalls', word: 'Stalls', icon: 'stalls' },
  { path: '/loops', title: 'Loops', word: 'Loops', icon: 'loops' },
  { path: '/order', title: 'Order', word: 'Order', icon: 'order' },
  { path: '/data', title: 'Data quality', word: 'Data', icon: 'data' },
];

const isAt = (path: string, destination: Destination) =>
  destination.path === '/' ? path === '/' : path.split('/')[1] === destination.path.slice(1);

/** The frame around every page: where one can go, what is looked at, and the page. */
export function Shell({ onThemeToggle, children }: { onThemeToggle: () => void; children: ReactNode }) {
  const { path } = useAddress();
  const here = DESTINATIONS.find((destination) => isAt(path, destination));
  const main = useRef<HTMLElement>(null);
  const arrived = useRef(path);

  useEffect(() => {
    document.title = here ? `${here.title} · Throughline` : 'Throughline';
    if (arrived.current !== path) main.current?.focus({ preventScroll: true });
    arrived.current = path;
  }, [here, path]);

  return (
    <div className="shell">
      <a className="skip-link" href="#main">
        Skip to content
      </a>
      <header className="rail">
        <Link to="/" className="wordmark">
          <Wordmark />
          Throughline
        </Link>
        <nav aria-label="Pages" className="pages-nav">
          <ul>
            {DESTINATIONS.map((destination) => (
              <li key={destination.path}>
                <Link to={destination.path} current={destination === here}>
                  <Icon name={destination.icon} />
                  <span className="wide-only">{destination.title}</span>
                  <span className="narrow-only">{destination.word}</span>
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        <div className="rail-foot">
          <LogFacts />
          <ThemeToggle onPress={onThemeToggle} />
        </div>
      </header>
      <div className="stage">
        <SliceBar />
        <main id="main" ref={main} tabIndex={-1}>
          {children}
        </main>
      </div>
    </div>
  );
}

function Wordmark() {
  return (
    <svg className="wordmark-sign" viewBox="0 0 30 18" aria-hidden="true">
      <path d="M1 9h28" />
      <circle cx="9" cy="9" r="3.2" />
      <circle className="ahead" cx="21" cy="9" r="4.2" />
    </svg>
  );
}

function LogFacts() {
  const log = useLog();
  if (!log?.lastAt) return null;
  return (
    <p className="log-facts">
      {counted(log.cases, 'order')}
      <br />
      {counted(log.events, 'event')}
      <br />
      recorded to {instantText(log.lastAt)}
      <br />
      <a href="/v1/reference">API reference</a>
    </p>
  );
}

function ThemeToggle({ onPress }: { onPress: () => void }) {
  const theme = useContext(ThemeInUse);
  const other = theme.name === 'dark' ? 'light' : 'dark';
  return (
    <Button look="icon" label={`Use ${other} colours`} onPress={onPress}>
      <Icon name={other === 'dark' ? 'moon' : 'sun'} />
    </Button>
  );
}
