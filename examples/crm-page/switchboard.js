// Shows Switchboard in a frame and speaks with it. Its types are those of `host/web/src/embed/messages.ts`.

/**
 * @param {HTMLElement} parent What the frame is put into.
 * @param {string} client Where Switchboard is, such as `https://switchboard.contoso.example`.
 * @param {string} tenant Your organisation's tenant id at Microsoft.
 * @param {(message: import('../../host/web/src/embed/messages').FromFrame) => void} heard Hears what happens.
 */
export function embed(parent, client, tenant, heard) {
  const origin = new URL(client).origin;
  const frame = document.createElement('iframe');
  frame.title = 'Calls';
  // Calls need the microphone, and the ringtone needs to sound.
  frame.allow = 'microphone; speaker-selection; autoplay; display-capture';
  frame.src = `${origin}/embed/${encodeURIComponent(tenant)}/`;

  /** @param {object} message */
  const say = (message) => frame.contentWindow?.postMessage({ switchboard: 1, ...message }, origin);

  // Whoever is not signed in yet does not answer: so this is said until it is heard.
  const hello = setInterval(() => say({ type: 'hello' }), 500);

  addEventListener('message', (event) => {
    if (event.source !== frame.contentWindow || event.origin !== origin || event.data?.switchboard !== 1) return;
    if (event.data.type === 'ready') clearInterval(hello);
    heard(event.data);
  });

  parent.append(frame);
  return {
    frame,
    /** Calls a number, as people write it.
     * @param {string} number
     * @param {string} [customerId] The customer's id in Switchboard, if it is one of its customers.
     */
    dial: (number, customerId) => say({ type: 'dial', number, ...(customerId ? { customerId } : {}) }),
  };
}
