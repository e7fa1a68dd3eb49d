// The keys that work everywhere on the page, also while the agent types. They are those of Teams.

export type Shortcut = 'answer' | 'decline' | 'toCard' | 'help';

interface Keys {
  /** What the key gives on layouts with Latin letters. */
  key: string;
  /** Where the key is, for layouts with other letters. */
  code: string;
  shift: boolean;
}

const KEYS: Record<Shortcut, Keys> = {
  answer: { key: 's', code: 'KeyS', shift: true },
  decline: { key: 'd', code: 'KeyD', shift: true },
  toCard: { key: 'l', code: 'KeyL', shift: true },
  help: { key: '.', code: 'Period', shift: false },
};

const isApple = (): boolean => /Mac|iPhone|iPad/.test(navigator.userAgent);

/** As `aria-keyshortcuts` wants it. */
export function ariaKeys(shortcut: Shortcut): string {
  const { key, shift } = KEYS[shortcut];
  return `${isApple() ? 'Meta' : 'Control'}${shift ? '+Shift' : ''}+${key.toUpperCase()}`;
}

/** As people read it. */
export function shownKeys(shortcut: Shortcut): string[] {
  const { key, shift } = KEYS[shortcut];
  return [isApple() ? '⌘' : 'Ctrl', ...(shift ? [isApple() ? '⇧' : 'Shift'] : []), key.toUpperCase()];
}

type Pressed = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey' | 'repeat'>;

/** What the pressed keys are for, if for anything of this. A key that is held down counts once. */
export function shortcutOf(event: Pressed): Shortcut | undefined {
  if (event.repeat || event.altKey) return undefined;
  // Either, so that an external keyboard works as its owner expects.
  if (event.ctrlKey === event.metaKey) return undefined;
  const key = event.key.toLowerCase();
  const isLatin = /^[a-z.]$/.test(key);
  const found = Object.entries(KEYS).find(
    ([, keys]) => keys.shift === event.shiftKey && (isLatin ? keys.key === key : keys.code === event.code),
  );
  return found?.[0] as Shortcut | undefined;
}
