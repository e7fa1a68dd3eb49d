// What libraries expect and a plugin does not have: whoever uses it is told what there is instead.

const absent = (name: string, instead: string) =>
  function () {
    throw new TypeError(`a plugin has no ${name}: ${instead}`);
  };

const http = 'use http.send of @switchboard/plugin';
const timers = 'nothing runs between two calls';

const ABSENT = {
  fetch: absent('fetch', http),
  XMLHttpRequest: absent('XMLHttpRequest', http),
  WebSocket: absent('WebSocket', http),
  setTimeout: absent('setTimeout', timers),
  setInterval: absent('setInterval', timers),
};

for (const [name, instead] of Object.entries(ABSENT)) {
  if (!(name in globalThis)) Object.assign(globalThis, { [name]: instead });
}
