//! The wire of Entra ID, Graph and ACS, locally, and a telephone network that rings.
