//! Who there is: organisations, services, places, categories, people, and what people may do.

use crate::tables::*;

step!(tables);

fn tables() -> Vec<NewTable> {
    let mut all = organisations();
    all.extend(places());
    all.extend(people());
    all
}

fn organisations() -> Vec<NewTable> {
    vec![
        NewTable::plain("installation").cols([key("key"), text("value")]),
        NewTable::root("organisation")
            .cols([
                text("name"),
                text("kind"),
                text_null("organisation_number"),
                date("valid_from"),
                date_null("valid_to"),
            ])
            .unique(&["organisation_number"])
            .index(&["tenant"]),
        NewTable::root("service")
            .cols([
                uuid("organisation_id"),
                text("name"),
                text("form"),
                text("reach"),
                text_null("description"),
                text("funding_kind"),
                date_null("funding_ends_on"),
                date("valid_from"),
                date_null("valid_to"),
            ])
            .refers("organisation_id", "organisation")
            .index(&["tenant"])
            .index(&["organisation_id"]),
        // A service's catchment changes over time, so a municipality can come back later.
        NewTable::plain("service_municipality")
            .cols([
                uuid("service_id"),
                text("municipality_code"),
                date("valid_from"),
                date_null("valid_to"),
            ])
            .pk(&["service_id", "municipality_code", "valid_from"])
            .refers("service_id", "service")
            .index(&["municipality_code"]),
    ]
}

/// Code lists that an installation loads; a year is when a number or name began or ceased.
fn places() -> Vec<NewTable> {
    vec![
        NewTable::plain("county")
            .cols([
                text("code"),
                text("name"),
                integer_null("valid_from"),
                integer_null("valid_to"),
            ])
            .pk(&["code", "name"]),
        // A number can be kept while the name changes, hence both in the key.
        NewTable::plain("municipality")
            .cols([
                text("code"),
                text("name"),
                integer_null("valid_from"),
                integer_null("valid_to"),
                text_null("successor"),
                text_null("organisation_number"),
                boolean_null("sami_area"),
                text("county_code"),
                double_null("lon"),
                double_null("lat"),
            ])
            .pk(&["code", "name"]),
        NewTable::plain("municipality_population")
            .cols([text("code"), integer("year"), integer("inhabitants")])
            .pk(&["code", "year"]),
        NewTable::plain("code_list_load").cols([
            key("name"),
            text("source"),
            text("sha256"),
            time("loaded_at"),
        ]),
        NewTable::plain("category").cols([
            key("code"),
            integer("position"),
            flag("referral_required", false),
            json_binary("title"),
            json_binary("description"),
            version(),
            time("created_at"),
            time("updated_at"),
        ]),
    ]
}

fn people() -> Vec<NewTable> {
    vec![
        NewTable::root("person")
            .cols([
                text("name_sealed"),
                text_null("name_blind"),
                text_null("contact_sealed"),
                text_null("user_side_sealed"),
                text_null("professional_side_sealed"),
                flag("display_name_consent", false),
                time_null("erased_at"),
            ])
            .index(&["tenant", "name_blind"]),
        NewTable::plain("principal")
            .cols([
                id(),
                text("issuer"),
                text("subject"),
                text("kind"),
                uuid_null("person_id"),
                time("created_at"),
            ])
            .refers("person_id", "person")
            .unique(&["issuer", "subject"])
            .index(&["person_id"]),
        // Without an organisation the role is for the whole installation.
        NewTable::root("role_assignment")
            .cols([
                uuid_null("principal_id"),
                uuid_null("person_id"),
                text("role"),
                uuid_null("organisation_id"),
                uuid_null("service_id"),
                time("valid_from"),
                time_null("valid_to"),
                uuid_null("granted_by"),
            ])
            .refers("principal_id", "principal")
            .refers("person_id", "person")
            .refers("organisation_id", "organisation")
            .refers("service_id", "service")
            .index(&["principal_id"])
            .index(&["person_id"])
            .index(&["tenant"]),
        NewTable::root("invitation")
            .cols([
                uuid("person_id"),
                text("token_hash"),
                time("expires_at"),
                time_null("used_at"),
                uuid_null("used_by"),
                time_null("revoked_at"),
                uuid("created_by"),
            ])
            .refers("person_id", "person")
            .refers("used_by", "principal")
            .unique(&["token_hash"])
            .index(&["person_id"]),
    ]
}
