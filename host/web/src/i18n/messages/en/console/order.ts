export const order = {
  title: 'Order',
  detail:
    'Plugins are asked at the same time. Where two answer equally well, the upper one counts; the uppermost that keeps customers keeps them.',
  up: 'Move {name} up',
  down: 'Move {name} down',
  moved: '{name} is at place {place} of {of}.',
} as const;
