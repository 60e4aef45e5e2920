import { Cron } from 'croner';

/** When a source is pulled. */
export interface Schedule {
  /** as people read it: `every 5 min`, `0 6 * * 1-5 (Europe/Berlin)` */
  text: string;
  /** between two pulls; of a pattern, between its next two times */
  intervalMs: number;
  pattern: string;
  /** least time between two runs, in seconds; null for a pattern of its own */
  everySeconds: number | null;
  zone: string | null;
}

const UNITS: Record<string, number> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/**
 * Reads `5m`, `30s`, `2h`, or a cron pattern of five or six fields.
 *
 * @param zone whose clock a pattern means; UTC without it
 * @returns null when the text is neither
 */
export function parseSchedule(text: string, zone: string | null = null): Schedule | null {
  const [, count, unit] = /^\s*(\d{1,5})\s*([smhd])\s*$/.exec(text) ?? [];
  if (count !== undefined && unit !== undefined) {
    const seconds = Number(count) * (UNITS[unit] as number);
    if (seconds === 0) return null;
    const named = { s: 's', m: 'min', h: 'h', d: 'd' }[unit];
    return {
      text: `every ${count} ${named}`,
      intervalMs: seconds * 1_000,
      pattern: '* * * * * *',
      everySeconds: seconds,
      zone: null,
    };
  }
  const cron = cronOf(text, zone);
  if (cron === null) return null;
  const [next, following] = cron.nextRuns(2);
  if (!next || !following) return null;
  return {
    text: zone === null ? text : `${text} (${zone})`,
    intervalMs: following.getTime() - next.getTime(),
    pattern: text,
    everySeconds: null,
    zone,
  };
}

function cronOf(pattern: string, zone: string | null): Cron | null {
  if (pattern.trim().split(/\s+/).length < 5) return null;
  try {
    return new Cron(pattern, { paused: true, timezone: zone ?? 'UTC' });
  } catch {
    return null; // croner says by throwing that a text is no pattern
  }
}

export interface RunningSchedule {
  /** null when it never runs again */
  next(): Date | null;
  stop(): void;
}

/** Runs `work` when the schedule says, never twice at a time: a time that comes while it runs is let go. */
export function runOnSchedule({ pattern, everySeconds, zone }: Schedule, work: () => Promise<void>): RunningSchedule {
  const job = new Cron(
    pattern,
    {
      protect: true,
      unref: true,
      timezone: zone ?? 'UTC',
      ...(everySeconds === null ? {} : { interval: everySeconds }),
    },
    work,
  );
  return { next: () => job.nextRun(), stop: () => job.stop() };
}
