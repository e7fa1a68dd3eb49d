import { teamsHighContrastTheme } from '@fluentui/react-components';
import type { Design } from '../theme';

/** Its colours are the system's, whoever the organisation is. */
export const highContrast: Design = () => teamsHighContrastTheme;
