// The client in a frame of another site: its address says for which tenant, and its pages are below that.

const [, tenant] = /^\/embed\/([^/]+)(?:\/|$)/.exec(location.pathname) ?? [];

/** The tenant whose sites may show this page in a frame; nothing where the page is at its usual address. */
export const FRAME_TENANT: string | undefined = tenant === undefined ? undefined : decodeURIComponent(tenant);

/** What stands before the pages’ addresses. */
export const BASE: string = tenant === undefined ? '' : `/embed/${tenant}`;

/** Whether another site shows this page. */
export const isFramed = (): boolean => FRAME_TENANT !== undefined && window.parent !== window;
