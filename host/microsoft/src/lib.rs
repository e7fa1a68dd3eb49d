//! Clients of Entra ID, Microsoft Graph and ACS identity.
