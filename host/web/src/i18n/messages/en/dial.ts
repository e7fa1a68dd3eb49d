export const dial = {
  title: 'Call a number',
  detail: 'A link led here. Nothing is dialled before you press the button.',
  call: 'Call',
} as const;
