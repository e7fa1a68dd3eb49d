/* Asks what a call was about. Who wants an offer is asked for the day until which it is needed. */

#include "switchboard_plugin.h"

bool exports_call_form_show(sb_string_t *call_id, sb_record_ref_t *maybe_customer, sb_request_context_t *context,
                            exports_call_form_form_t *ret, sb_plugin_error_t *err) {
    bool is_german = sb_speaks(context, "de");
    exports_call_form_form_field_t reason =
        sb_form_field("reason", "choice", is_german ? "Worum ging es?" : "What was it about?");
    /* Of somebody who is no customer nobody has to know the reason. */
    reason.required = maybe_customer != NULL;
    reason.choices = SB_CHOICES(sb_choice("offer", is_german ? "Ein Angebot" : "An offer"),
                                sb_choice("complaint", is_german ? "Eine Beschwerde" : "A complaint"));
    exports_call_form_form_field_t until = sb_form_field("until", "date", is_german ? "Benötigt bis" : "Needed until");
    until.required = true;
    until.shown_if.is_some = true;
    until.shown_if.val.f0 = sb_str("reason");
    until.shown_if.val.f1 = sb_str("offer");
    *ret = (exports_call_form_form_t){
        .dispositions = SB_CHOICES(sb_choice("done", is_german ? "Erledigt" : "Done"),
                                   sb_choice("call-back", is_german ? "Zurückrufen" : "Call back")),
        .disposition_required = true,
        .fields = SB_FIELDS(reason, until),
    };
    return true;
}
