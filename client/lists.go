package client

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strings"
)

// Records of the object type list are the lists of the web app. Each holds records of
// one object type, which its $objectType names, through one relationship.

// listType is the field of a list that says what it holds.
const listType = "$objectType"

// ListType is the $objectType of lists that hold records of an object type.
func ListType(object string) string { return "$" + object }

// ListRelationship is the relationship of a list to records of an object type, such as
// $accounts; ok is false where no list can hold them.
func ListRelationship(object string) (key string, ok bool) {
	for key, r := range BuiltinDefinitions("list").Relationships {
		if r.ObjectType == object {
			return key, true
		}
	}
	return "", false
}

// Listable lists the object types whose records lists can hold.
func Listable() []string {
	var objects []string
	for _, r := range BuiltinDefinitions("list").Relationships {
		objects = append(objects, r.ObjectType)
	}
	slices.Sort(objects)
	return objects
}

// Listed pages through the records of an object type on a list, as All does; what was
// put on it just before may be missing.
func (c *Client) Listed(ctx context.Context, list, object string) iter.Seq2[*Record, error] {
	key, held := ListRelationship(object)
	return all("the records of a list", func(offset int) (*Page, error) {
		if err := checkPart("list's id", list); err != nil || !held {
			return nil, cmp.Or(err, fmt.Errorf("no list holds records of %s", object))
		}
		return c.page(ctx, recordPath("list", list)+"/"+strings.TrimPrefix(key, "$"), nil, offset, PageSize)
	})
}

// spell gives the $objectType of a list the documented form. The API takes and may give
// the older one too, without $.
func (r *Record) spell() {
	f, ok := r.Fields[listType]
	var object string
	if !ok || json.Unmarshal(f.Value, &object) != nil || object == "" || strings.HasPrefix(object, "$") {
		return
	}
	f.Value, _ = json.Marshal(ListType(object)) // a string always has a JSON form
	r.Fields[listType] = f
}
