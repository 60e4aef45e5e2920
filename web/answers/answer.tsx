import type { ReactNode } from 'react';
import { Button } from '../parts/button.tsx';
import { Skeleton } from '../parts/skeleton.tsx';
import { useSlice } from '../slice/use-slice.ts';
import type { Problem } from './problem.ts';
import type { AnswerState } from './use-answer.ts';

interface AnswerProps<T> {
  of: AnswerState<T>;
  /** height in pixels that the answer will take, so that nothing jumps */
  height?: number;
  children: (data: T) => ReactNode;
}

/** Shows an answer; before it comes, its place; when it fails, why and what to do. */
export function Answer<T>({ of: { data, problem, loading, retry }, height = 160, children }: AnswerProps<T>) {
  if (problem) return <ProblemNote problem={problem} onRetry={retry} />;
  if (data === null) return <Skeleton height={height} />;
  return (
    <div className="answer" aria-busy={loading}>
      {children(data)}
    </div>
  );
}

/** What went wrong, and the way on: where the question itself does not fit, asking again would not help. */
export function ProblemNote({ problem, onRetry }: { problem: Problem; onRetry: () => void }) {
  const { text, setSlice } = useSlice();
  const isOurQuestion = problem.status === 400 && text !== null;
  return (
    <div className="note note-problem" role="alert">
      <p className="note-title">{problem.title}</p>
      <p>{problem.detail}</p>
      {isOurQuestion ? (
        <Button onPress={() => setSlice({})}>Remove all filters</Button>
      ) : (
        <Button onPress={onRetry}>Try again</Button>
      )}
    </div>
  );
}
