import { Link } from '../../routing/link.tsx';
import { useLog, useNoun } from '../../shell/log.ts';
import { sharingText } from './sharing-text.ts';

/** One line beside figures of cases that share what they are made of; nothing where none does. */
export function SharingNote() {
  const log = useLog();
  const noun = useNoun();
  const text = log && sharingText(log, noun);
  return (
    text && (
      <>
        {text} <Link to="/data">What that means</Link>
      </>
    )
  );
}
