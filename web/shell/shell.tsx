import { type ReactNode, useContext, useEffect, useMemo, useRef } from 'react';
import { ThemeInUse } from '../charts/theme-in-use.ts';
import { FindButton } from '../find/find-button.tsx';
import { instantText } from '../format/instant.ts';
import { capital, countedCases } from '../format/noun.ts';
import { counted } from '../format/number.ts';
import { Button } from '../parts/button.tsx';
import { Icon } from '../parts/icon.tsx';
import { Link } from '../routing/link.tsx';
import { useAddress } from '../routing/location.ts';
import { SliceBar } from '../slice/slice-bar.tsx';
import { destinationAt, destinations } from './destinations.ts';
import { useLog, useNoun } from './log.ts';
import { PagesNav } from './pages-nav.tsx';
import { StaleBand } from './stale-band.tsx';

interface ShellProps {
  /** whether it is known what a case is called: until then nothing is called anything */
  named: boolean;
  onThemeToggle: () => void;
  children: ReactNode;
}

/** The frame around every page: where one can go, what is looked at, and the page. */
export function Shell({ named, onThemeToggle, children }: ShellProps) {
  const { path } = useAddress();
  const noun = useNoun();
  const all = useMemo(() => destinations(named ? noun : null), [named, noun]);
  const here = destinationAt(path, all);
  const main = useRef<HTMLElement>(null);
  const arrived = useRef(path);
  const [, page, id] = path.split('/');
  const title = page === 'case' && id ? `${capital(noun.one)} ${id}` : here?.title;

  useEffect(() => {
    document.title = title === undefined ? 'Throughline' : `${title} · Throughline`;
  }, [title]);

  useEffect(() => {
    if (arrived.current !== path) main.current?.focus({ preventScroll: true });
    arrived.current = path;
  }, [path]);

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
        <FindButton />
        <PagesNav all={all} here={here} />
        <div className="rail-foot">
          <LogFacts />
          <ThemeToggle onPress={onThemeToggle} />
        </div>
      </header>
      <div className="stage">
        <SliceBar named={named} />
        <StaleBand />
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
  const noun = useNoun();
  if (!log?.lastAt) return null;
  return (
    <p className="log-facts">
      {countedCases(log.cases, noun)}
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
