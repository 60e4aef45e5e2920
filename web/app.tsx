import { useEffect, useMemo } from 'react';
import type { Dfg, LogSummary } from '../eventlog/index.ts';
import { ProblemNote } from './answers/answer.tsx';
import type { AnswerState } from './answers/use-answer.ts';
import { ThemeInUse } from './charts/theme-in-use.ts';
import { useThemeChoice } from './design/use-theme.ts';
import { Log } from './shell/log.ts';
import { DataQuality } from './pages/data-quality.tsx';
import { Handoffs } from './pages/handoffs.tsx';
import { LinksPage } from './pages/links.tsx';
import { Loops } from './pages/loops.tsx';
import { Order } from './pages/order.tsx';
import { Overview } from './pages/overview.tsx';
import { ProcessMap } from './pages/process-map.tsx';
import { Sources } from './pages/sources.tsx';
import { Stalls } from './pages/stalls.tsx';
import { Variants } from './pages/variants.tsx';
import { ActivityColours } from './parts/activity-colours.ts';
import { EmptyLog } from './parts/empty.tsx';
import { Skeleton } from './parts/skeleton.tsx';
import { casePath, hrefTo, Link } from './routing/link.tsx';
import { navigate, useAddress } from './routing/location.ts';
import { PageHead } from './shell/page-head.tsx';
import { Shell } from './shell/shell.tsx';
import { useCaseAnswer } from './slice/use-case-answer.ts';

/** The application: what every page shares, and the page for the address. */
export function App() {
  const { theme, toggle } = useThemeChoice();
  const log = useCaseAnswer<LogSummary>('/v1/log');
  const whole = useCaseAnswer<Dfg>('/v1/dfg', { quantiles: 'none' });
  const activities = useMemo(() => whole.data?.activities.map(({ activity }) => activity) ?? [], [whole.data]);

  return (
    <ThemeInUse value={theme}>
      <Log value={log.data}>
        <ActivityColours value={activities}>
          <Shell named={log.data !== null || log.problem !== null} onThemeToggle={toggle}>
            <WithLog of={log} />
          </Shell>
        </ActivityColours>
      </Log>
    </ThemeInUse>
  );
}

/** No page makes sense without a log, but for the one that says where it comes from. */
function WithLog({ of: { data, problem, retry } }: { of: AnswerState<LogSummary> }) {
  const { path } = useAddress();
  if (path === '/sources') return <Sources />;
  if (data && data.cases > 0 && !problem) return <Page />;
  return (
    <>
      <PageHead title="Throughline" />
      {problem ? (
        <ProblemNote problem={problem} onRetry={retry} />
      ) : data === null ? (
        <Skeleton height={480} />
      ) : (
        <EmptyLog />
      )}
    </>
  );
}

function Page() {
  const { path } = useAddress();
  const [, page = '', ...rest] = path.split('/');
  switch (page) {
    case '':
      return <Overview />;
    case 'map':
      return <ProcessMap />;
    case 'variants':
      return <Variants />;
    case 'stalls':
      return <Stalls />;
    case 'loops':
      return <Loops />;
    case 'handoffs':
      return <Handoffs />;
    case 'links':
      return <LinksPage />;
    case 'case':
      return <Order id={rest.join('/')} />;
    case 'order':
      return <Moved to={rest.length > 0 ? casePath(rest.join('/')) : '/case'} />;
    case 'data':
      return <DataQuality />;
    default:
      return (
        <PageHead title="There is no page at this address">
          Go to the <Link to="/">Overview</Link>.
        </PageHead>
      );
  }
}

/** Leads on from an address that pages had before. */
function Moved({ to }: { to: string }) {
  const { query } = useAddress();
  const href = hrefTo(to, query);
  useEffect(() => navigate(href, true), [href]);
  return null;
}
