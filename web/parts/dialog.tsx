import { type MouseEvent, type ReactNode, useId, useLayoutEffect, useRef } from 'react';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';

interface DialogProps {
  title: string;
  onClose: () => void;
  className?: string;
  children: ReactNode;
}

/** A modal dialog, open as long as it is rendered. When it goes, the focus returns to where it was. */
export function Dialog({ title, onClose, className = '', children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();

  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);

  const clicked = ({ target }: MouseEvent) => {
    if (target === dialog.current) onClose(); // its backdrop: all else lies in elements of its own
  };

  return (
    <dialog ref={dialog} className={`dialog ${className}`} onCancel={onClose} onClick={clicked} aria-labelledby={id}>
      <div className="dialog-head">
        <h2 id={id}>{title}</h2>
        <Button look="icon" label="Close" onPress={onClose}>
          <Icon name="close" />
        </Button>
      </div>
      {children}
    </dialog>
  );
}
