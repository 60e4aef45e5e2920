interface Counted {
  received: number;
  kept: number;
}

/** Counts records between states, so that both sides can compare what was sent with what came. */
export function newStateCounts() {
  const streams = new Map<string, Counted>();
  return {
    received(stream: string, isKept: boolean): void {
      const counted = streams.get(stream) ?? { received: 0, kept: 0 };
      streams.set(stream, { received: counted.received + 1, kept: counted.kept + (isKept ? 1 : 0) });
    },
    /** What came since the last call for it. @param stream null: all of them */
    since(stream: string | null): Counted {
      const names = stream === null ? [...streams.keys()] : [stream];
      const counted = names.map((name) => streams.get(name)).filter((one) => one !== undefined);
      for (const name of names) streams.delete(name);
      return {
        received: counted.reduce((sum, { received }) => sum + received, 0),
        kept: counted.reduce((sum, { kept }) => sum + kept, 0),
      };
    },
  };
}
