/** How objects of two types find each other where no source says which belongs to which. */
export interface LinkInference {
  /** object type nearer to the work */
  child: string;
  /** object type nearer to the order */
  parent: string;
  /** why such a link is there, in a few words */
  rule: string;
  /** whether a parent has at most one such child */
  oneToOne: boolean;
  agree: AttributeAgreement[];
  window: InferenceWindow;
  /** values that an object must have to be looked at, by object type and attribute */
  only: Record<string, Record<string, string[]>>;
  /** from this confidence on a link joins traces without being asked about; above 0.5, at most 1 */
  joinsFrom: number;
}

/** Attributes of both objects that tell of the same. */
export interface AttributeAgreement {
  /** attribute of the child */
  child: string;
  /** attribute of the parent */
  parent: string;
  /** exact: equal; normalised: equal but for case, accents and what is neither letter nor digit; near: numbers within the tolerance */
  compare: 'exact' | 'normalised' | 'near';
  /** of near: how far the numbers may differ, and whether that is a share of the parent's; else null */
  tolerance: { by: number; isShare: boolean } | null;
  /** false: pairs that differ are candidates too, and less likely */
  required: boolean;
}

/** How long after the child's time the parent's may lie; negative: before it. */
export interface InferenceWindow {
  /** activities of which the first gives the child's time; empty: any of its events */
  child: string[];
  /** the same of the parent */
  parent: string[];
  fromMs: number;
  toMs: number;
}

/** What became of a candidate for a link. */
export const LINK_STATES = ['joined', 'proposed', 'ambiguous', 'accepted', 'refused', 'overruled'] as const;
export type LinkState = (typeof LINK_STATES)[number];

/** Why an object of a declared pair has no other side. */
export const UNMATCHED_REASONS = [
  'no time',
  'value missing',
  'no candidate',
  'outside the window',
  'ambiguous',
  'unsure',
  'taken',
  'refused',
] as const;
export type UnmatchedReason = (typeof UNMATCHED_REASONS)[number];

export const LINK_VERDICTS = ['accept', 'refuse'] as const;
export type LinkVerdict = (typeof LINK_VERDICTS)[number];

/** An object by its type and key. */
export interface ObjectName {
  type: string;
  key: string;
}

/** What speaks for a pair of objects. */
export interface LinkEvidence {
  agreements: {
    /** attributes of child and parent */
    child: string;
    parent: string;
    /** null: not recorded */
    childValue: string | null;
    parentValue: string | null;
    /** null where a value is not recorded */
    agrees: boolean | null;
    /** share of all parents that have such a value, in (0, 1]; null where the parent has none */
    share: number | null;
  }[];
  /** parents that were free in the window of the child */
  among: number;
  /** the parent's time less the child's */
  lagMs: number;
}

/** How a link stood at a moment. */
export interface LinkStanding {
  state: LinkState;
  confidence: number;
  rule: string;
}

/** What a person decided on an inferred link: it is kept, and never changed. */
export interface LinkDecision {
  id: string;
  child: ObjectName;
  parent: ObjectName;
  verdict: LinkVerdict;
  by: string;
  reason: string;
  /** ISO 8601 */
  decidedAt: string;
  before: LinkStanding;
  after: LinkStanding;
  evidence: LinkEvidence;
}
