export { assessQuality } from './assess-quality.ts';
export {
  type CaseEnding,
  type ClosingProposal,
  closingActivities,
  proposeClosingActivities,
} from './closing-activities.ts';
