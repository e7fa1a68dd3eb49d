// Where a link to Microsoft’s pages leads back to.

import { useLocation, useSearch } from 'wouter';

/** This page, also where what holds the link has stood there since another page. */
export function useBackHere(): string {
  // Only for being rendered again: what they return is decoded.
  useLocation();
  useSearch();
  return location.pathname + location.search;
}
