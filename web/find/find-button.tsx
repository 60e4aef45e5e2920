import { useEffect, useState } from 'react';
import { Dialog } from '../parts/dialog.tsx';
import { Icon } from '../parts/icon.tsx';
import { useNoun } from '../shell/log.ts';
import { Finder } from './finder.tsx';

const IS_MAC = /mac|iphone|ipad/i.test(navigator.userAgent);

/** Opens the finder from every page, also by Ctrl K, on a Mac ⌘ K. */
export function FindButton() {
  const noun = useNoun();
  const [open, setOpen] = useState(false);

  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (
        event.key.toLowerCase() !== 'k' ||
        !(IS_MAC ? event.metaKey : event.ctrlKey) ||
        event.shiftKey ||
        event.altKey
      )
        return;
      event.preventDefault();
      if (!document.querySelector('dialog[open]')) setOpen(true);
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  }, []);

  return (
    <>
      <button
        type="button"
        className="find-button"
        aria-keyshortcuts={IS_MAC ? 'Meta+K' : 'Control+K'}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        <Icon name="search" />
        <span className="find-words">Find by number</span>
        <kbd className="wide-only">{IS_MAC ? '⌘ K' : 'Ctrl K'}</kbd>
      </button>
      {open && (
        <Dialog title={`Find ${noun.many}`} className="find-dialog" onClose={() => setOpen(false)}>
          <Finder focused onFound={() => setOpen(false)} />
        </Dialog>
      )}
    </>
  );
}
