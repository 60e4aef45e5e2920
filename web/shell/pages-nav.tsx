import { useState } from 'react';
import { Dialog } from '../parts/dialog.tsx';
import { Icon } from '../parts/icon.tsx';
import { Link } from '../routing/link.tsx';
import type { Destination } from './destinations.ts';

interface PagesNavProps {
  all: readonly Destination[];
  here: Destination | undefined;
}

/** The way to every page: a list, or on a narrow screen the first four and a button for the rest. */
export function PagesNav({ all, here }: PagesNavProps) {
  const [open, setOpen] = useState(false);
  return (
    <nav aria-label="Pages" className="pages-nav">
      <ul>
        {all.map((destination) => (
          <li key={destination.path} className={destination.first ? undefined : 'is-further'}>
            <PageLink destination={destination} here={here} />
          </li>
        ))}
        <li className="more-pages">
          <button
            type="button"
            aria-haspopup="dialog"
            className={here && !here.first ? 'is-current' : undefined}
            onClick={() => setOpen(true)}
          >
            <Icon name="more" />
            More
          </button>
        </li>
      </ul>
      {open && (
        <Dialog title="Pages" className="pages-sheet" onClose={() => setOpen(false)}>
          <ul>
            {all.map((destination) => (
              <li key={destination.path}>
                <Link to={destination.path} current={destination === here} onFollow={() => setOpen(false)}>
                  <Icon name={destination.icon} />
                  {destination.title}
                </Link>
              </li>
            ))}
          </ul>
        </Dialog>
      )}
    </nav>
  );
}

function PageLink({ destination, here }: { destination: Destination; here: Destination | undefined }) {
  const { path, title, word = title, icon } = destination;
  return (
    <Link to={path} current={destination === here}>
      <Icon name={icon} />
      <span className="wide-only">{title}</span>
      <span className="narrow-only">{word}</span>
    </Link>
  );
}
