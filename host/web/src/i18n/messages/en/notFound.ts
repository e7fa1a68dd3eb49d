export const notFound = {
  title: 'Page not found',
  detail: 'There is no page at {path}. The link may be old, or mistyped.',
  instead: 'These pages exist:',
} as const;
