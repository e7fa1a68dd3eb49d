-- Whether meetings that no plugin has judged are hidden (1) or shown (0), where the tenant has plugins that judge them.
ALTER TABLE tenants ADD COLUMN hides_unjudged_meetings BIGINT NOT NULL DEFAULT 0;
