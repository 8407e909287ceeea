package client

// BuiltinDefinitions are the documented fields of an object type whose
// definitions endpoint may be missing; nil for other types. They have no ids.
func BuiltinDefinitions(object string) *Definitions {
	d := &Definitions{ObjectType: object, Fields: map[string]FieldDefinition{}, Relationships: map[string]RelationshipDefinition{}}
	field := func(key, label, valueType string, more ...func(*TypeConfiguration)) {
		f := FieldDefinition{Label: label, ValueType: valueType, System: true, ReadOnly: object == "member"}
		for _, set := range more {
			set(&f.TypeConfiguration)
		}
		d.Fields[key] = f
	}
	many := func(key, label, target string) {
		d.Relationships[key] = RelationshipDefinition{Label: label, Cardinality: HasMany, ObjectType: target}
	}
	switch object {
	case "member":
		field("$name", "Name", "FULL_NAME")
		field("$email", "Email", "EMAIL")
		field("$profileImage", "Profile image", "URL")
		field("$role", "Role", "TEXT")
	case "note":
		field("$title", "Title", "TEXT")
		field("$content", "Content", "MARKDOWN")
		many("$account", "Accounts", "account")
		many("$opportunity", "Opportunities", "opportunity")
	case "meeting":
		field("$title", "Title", "TEXT")
		field("$startDate", "Start date", "DATETIME")
		field("$endDate", "End date", "DATETIME")
		field("$description", "Description", "TEXT")
		field("$meetingUrl", "Meeting URL", "URL")
		field("$organizerEmail", "Organizer email", "EMAIL")
		field("$attendeeEmails", "Attendee emails", "EMAIL", several)
		field("$privacySetting", "Privacy setting", "SINGLE_SELECT", options("FULL", "METADATA"))
	case "list":
		field("$name", "Name", "TEXT")
		field("$objectType", "Object type", "SINGLE_SELECT", func(t *TypeConfiguration) {
			for _, object := range []string{"account", "contact", "opportunity"} {
				t.Options = append(t.Options, Option{ID: ListType(object), Label: object})
			}
		})
		many("$accounts", "Accounts", "account")
		many("$contacts", "Contacts", "contact")
		many("$opportunities", "Opportunities", "opportunity")
	default:
		return nil
	}
	return d
}

func several(t *TypeConfiguration) { t.MultipleValues = true }

// options whose ids are the words themselves.
func options(words ...string) func(*TypeConfiguration) {
	return func(t *TypeConfiguration) {
		for _, w := range words {
			t.Options = append(t.Options, Option{ID: w, Label: w})
		}
	}
}
