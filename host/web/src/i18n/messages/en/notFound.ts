export const notFound = {
  title: 'Page not found',
  detail: 'There is no page at {path}. The link may be old, or mistyped.',
  instead: 'These pages exist:',
  console:
    'This client has no pages for administrators. What administrators can do is in the HTTP interface, which is described at {address}.',
} as const;
