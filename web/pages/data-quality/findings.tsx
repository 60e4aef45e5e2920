import type { Finding } from '../../../eventlog/index.ts';
import { countText, shareText } from '../../format/number.ts';

const SEVERITIES = ['error', 'warning', 'info'] as const;
const WORDS = { error: 'Wrong', warning: 'Bends figures', info: 'Good to know' };

/** Each finding with its weight and the next step. */
export function Findings({ findings }: { findings: readonly Finding[] }) {
  const ranked = [...findings].sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
  return (
    <ul className="findings">
      {ranked.map((finding) => (
        <li key={`${finding.code} ${finding.subject ?? ''}`} className={`finding is-${finding.severity}`}>
          <p className="finding-head">
            <span className="severity">{WORDS[finding.severity]}</span>
            <code>{finding.code}</code>
            <span className="finding-count">
              {countText(finding.count)}
              {finding.share !== null && <> · {shareText(finding.share)}</>}
            </span>
          </p>
          <p className="finding-message">{finding.message}</p>
          <p className="finding-advice">{finding.advice}</p>
        </li>
      ))}
    </ul>
  );
}
