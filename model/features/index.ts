export { type JudgedAttribute, judgeAttributes } from './leakage.ts';
export { type LabelRule, type LabelSql, labelSql } from './label.ts';
export { type LabelledSplit, readSplit, type SplitPlan, type SplitSide } from './split.ts';
