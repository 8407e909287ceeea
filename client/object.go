package client

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
)

// Object is what the documentation says of a built-in object type.
type Object struct {
	Name                  string
	Collection            string   // path of the collection: /v1/accounts
	Prefix                string   // of its ids: acc_; empty when not documented
	Plural                string   // in scopes: accounts
	RequiredFields        []string // on create
	RequiredRelationships []string // on create
	CreateOnly            []string // relationships that cannot be changed later
	Writable              bool
	definitions           bool // has a definitions endpoint
}

// Objects lists the built-in object types.
func Objects() []Object { return slices.Clone(objects) }

// objects is the table of built-in object types, by the API's documentation.
var objects = []Object{
	{Name: "account", Collection: "/v1/accounts", Prefix: "acc_", Plural: "accounts", Writable: true, definitions: true,
		RequiredFields: []string{"$name"}},
	{Name: "contact", Collection: "/v1/contacts", Prefix: "con_", Plural: "contacts", Writable: true, definitions: true},
	{Name: "opportunity", Collection: "/v1/opportunities", Prefix: "opp_", Plural: "opportunities", Writable: true, definitions: true,
		RequiredFields: []string{"$name", "$stage"}, RequiredRelationships: []string{"$account"},
		CreateOnly: []string{"$account", "$createdBy"}},
	{Name: "task", Collection: "/v1/tasks", Plural: "tasks", Writable: true, definitions: true,
		RequiredFields: []string{"$title", "$status"}, RequiredRelationships: []string{"$assignedTo"},
		CreateOnly: []string{"$createdBy"}},
	{Name: "note", Collection: "/v1/notes", Plural: "notes", Writable: true, definitions: true,
		RequiredFields: []string{"$title"}},
	{Name: "meeting", Collection: "/v1/meetings", Plural: "meetings", Writable: true, definitions: true,
		RequiredFields: []string{"$title", "$startDate", "$endDate"}},
	{Name: "list", Collection: "/v1/lists", Plural: "lists", Writable: true,
		RequiredFields: []string{"$name", "$objectType"}},
	{Name: "member", Collection: "/v1/members", Prefix: "mem_", Plural: "members"},
}

// Known gives what is documented of a built-in object type.
func Known(object string) (Object, bool) {
	i := slices.IndexFunc(objects, func(o Object) bool { return o.Name == object })
	if i < 0 {
		return Object{}, false
	}
	return objects[i], true
}

// Required lists what a create of the object type must carry.
func Required(object string) (fields, relationships []string) {
	o, _ := Known(object)
	return o.RequiredFields, o.RequiredRelationships
}

// Paths of the endpoints of an object type, escaped. Custom objects list at
// their slug and keep their records under values.

func listPath(object string) string {
	if o, ok := Known(object); ok {
		return o.Collection
	}
	return "/v1/objects/" + url.PathEscape(object)
}

func recordsPath(object string) string {
	if o, ok := Known(object); ok {
		return o.Collection
	}
	return listPath(object) + "/values"
}

func recordPath(object, id string) string { return recordsPath(object) + "/" + url.PathEscape(id) }

func definitionsPath(object string) string { return listPath(object) + "/definitions" }

// ErrNoID says that a text can be no id: no request can name it.
var ErrNoID = errors.New("no id")

// checkPart refuses what cannot be one part of a path: without an id, an update
// would become a create.
func checkPart(what, s string) error {
	switch s {
	case "":
		return fmt.Errorf("%w: the %s is empty", ErrNoID, what)
	case ".", "..":
		return fmt.Errorf("%w: %q is not a %s", ErrNoID, s, what)
	}
	return nil
}

func checkRecord(object, id string) error {
	return errors.Join(checkPart("object type", object), checkPart("record id", id))
}
