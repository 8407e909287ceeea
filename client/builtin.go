package client

// BuiltinDefinitions are the documented fields of an object type whose
// definitions endpoint may be missing; nil for other types. They have no ids.
func BuiltinDefinitions(object string) *Definitions {
	d := &Definitions{ObjectType: object, Fields: map[string]FieldDefinition{}, Relationships: map[string]RelationshipDefinition{}}
	field := func(key, label, valueType string) {
		d.Fields[key] = FieldDefinition{Label: label, ValueType: valueType, System: true, ReadOnly: object == "member"}
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
	case "list":
		field("$name", "Name", "TEXT")
		many("$accounts", "Accounts", "account")
		many("$contacts", "Contacts", "contact")
		many("$opportunities", "Opportunities", "opportunity")
	default:
		return nil
	}
	return d
}
