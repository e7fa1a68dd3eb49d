// The service worker of call notifications, and of nothing else: it keeps no files and answers no requests. Only a service
// worker's notifications have buttons.

/* global self */

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

const pages = () => self.clients.matchAll({ type: 'window' });

/** Shows that somebody calls, unless the agent is looking at one of our tabs. */
async function ring(page, { tag, title, body, icon, accept, decline }) {
  if ((await pages()).some((one) => one.focused)) return;
  await self.registration.showNotification(title, {
    tag,
    body,
    icon,
    requireInteraction: true,
    // The page rings.
    silent: true,
    data: { page, tag },
    actions: [
      { action: 'accept', title: accept },
      { action: 'decline', title: decline },
    ],
  });
}

async function over({ tag }) {
  for (const shown of await self.registration.getNotifications({ tag })) shown.close();
}

self.addEventListener('message', (event) => {
  if (event.data.type === 'ring') event.waitUntil(ring(event.source.id, event.data));
  if (event.data.type === 'over') event.waitUntil(over(event.data));
});

/** Tells the tab that showed it, or if that is gone another one; without any, the client is opened. */
async function chosen(action, { page, tag }) {
  const all = await pages();
  const told = all.find(({ id }) => id === page) ?? all[0];
  if (!told) return void (await self.clients.openWindow('/'));
  told.postMessage({ type: 'call-notification', action, tag });
  // Whoever declines goes on with what they do.
  if (action !== 'decline') await told.focus();
}

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(chosen(event.action || 'open', event.notification.data));
});
