import type { ReactNode } from 'react';

interface ButtonProps {
  onPress: () => void;
  children: ReactNode;
  look?: 'plain' | 'primary' | 'quiet' | 'icon';
  /** what a screen reader says where the content is an icon */
  label?: string;
  title?: string;
  pressed?: boolean;
  expanded?: boolean;
  disabled?: boolean;
}

export function Button({ onPress, children, look = 'plain', label, title, pressed, expanded, disabled }: ButtonProps) {
  return (
    <button
      type="button"
      className={`button button-${look}`}
      onClick={onPress}
      aria-label={label}
      title={title ?? label}
      aria-pressed={pressed}
      aria-expanded={expanded}
      disabled={disabled}
    >
      {children}
    </button>
  );
}
