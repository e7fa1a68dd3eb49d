// How this device makes the agent notice a call.

import { Preference } from './preference';

export interface Alerts {
  readonly ringtone: boolean;
  /** 0 to 1. */
  readonly volume: number;
  /** The output device that rings; empty for the usual one. */
  readonly device: string;
  readonly notifications: boolean;
}

const DEFAULT_ALERTS: Alerts = { ringtone: true, volume: 0.7, device: '', notifications: false };

/** What was kept; what does not fit is as at first. */
export function readAlerts(text: string | undefined): Alerts {
  try {
    const read = JSON.parse(text ?? '') as Partial<Record<keyof Alerts, unknown>>;
    const { volume, device } = read;
    return {
      ringtone: read.ringtone !== false,
      volume: typeof volume === 'number' && volume >= 0 && volume <= 1 ? volume : DEFAULT_ALERTS.volume,
      device: typeof device === 'string' ? device : '',
      notifications: read.notifications === true,
    };
  } catch {
    return DEFAULT_ALERTS;
  }
}

export const alerts = new Preference('alerts', readAlerts);
