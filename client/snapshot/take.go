package snapshot

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"net/http"
	"slices"

	"lightfield-importer/client"
)

// Standard are the object types that every organisation has and that records
// are imported into.
var Standard = []string{"account", "contact", "opportunity", "task", "note"}

const member = "member"

// Source is the API as far as a snapshot needs it; *client.Client is one.
type Source interface {
	CustomObjects(ctx context.Context) ([]string, error)
	Definitions(ctx context.Context, object string) (*client.Definitions, error)
	List(ctx context.Context, object string, filters []client.Filter, offset, limit int) (*client.Page, error)
	All(ctx context.Context, object string, filters []client.Filter) iter.Seq2[*client.Record, error]
}

// Take reads the standard object types, the custom objects and the members. What
// the key may not read, or the API does not have, is left out and listed in Gaps;
// custom objects of the given slugs must be there.
func Take(ctx context.Context, api Source, custom ...string) (*Snapshot, error) {
	t := taking{api: api, Snapshot: &Snapshot{Definitions: map[string]*client.Definitions{}, Counts: map[string]int{}}}
	found, err := t.custom(ctx, custom)
	if err != nil {
		return nil, err
	}
	for _, object := range slices.Concat(Standard, custom, found) {
		if err := t.counted(ctx, object, slices.Contains(custom, object)); err != nil {
			return nil, err
		}
	}
	if len(t.Definitions) == 0 {
		return nil, fmt.Errorf("no definitions can be read: %w", t.refusals())
	}
	return t.Snapshot, t.members(ctx)
}

// TakeFor reads what a mapping of one object type is checked against: its
// definitions, which must be there, those of the object types that its
// relationships lead to, and the members. Records are not counted.
func TakeFor(ctx context.Context, api Source, object string) (*Snapshot, error) {
	t := taking{api: api, Snapshot: &Snapshot{Definitions: map[string]*client.Definitions{}}}
	if err := t.definitions(ctx, object, true); err != nil {
		return nil, err
	}
	own := t.Of(object)
	for _, key := range slices.Sorted(maps.Keys(own.Relationships)) {
		other := own.Relationships[key].ObjectType
		if other == object || other == "" || t.tried[other] {
			continue
		}
		if err := t.definitions(ctx, other, false); err != nil {
			return nil, err
		}
	}
	return t.Snapshot, t.members(ctx)
}

// custom lists the custom objects beside those that are asked for.
func (t *taking) custom(ctx context.Context, besides []string) ([]string, error) {
	slugs, err := t.api.CustomObjects(ctx)
	if err != nil {
		return nil, t.gap("list of custom objects", err, false)
	}
	return slices.DeleteFunc(slugs, func(slug string) bool { return slices.Contains(besides, slug) }), nil
}

type taking struct {
	api   Source
	tried map[string]bool // object types whose definitions were asked for
	*Snapshot
}

func (t *taking) definitions(ctx context.Context, object string, needed bool) error {
	if t.tried == nil {
		t.tried = map[string]bool{}
	}
	t.tried[object] = true
	d, err := t.api.Definitions(ctx, object)
	if err != nil {
		return t.gap("definitions of "+object, err, needed)
	}
	if !builtIn(d) {
		t.Definitions[object], t.Saved = d, d.Date
	}
	return nil
}

// counted reads an object type's definitions and how many records it has.
func (t *taking) counted(ctx context.Context, object string, needed bool) error {
	gaps := len(t.Gaps)
	if err := t.definitions(ctx, object, needed); err != nil || len(t.Gaps) > gaps {
		return err
	}
	p, err := t.api.List(ctx, object, nil, 0, 1)
	if err != nil {
		return t.gap("number of records of "+object, err, false)
	}
	t.Counts[object] = p.TotalCount
	return nil
}

// builtIn tells definitions that the client had to make up, for an object type
// without the endpoint, from those of this organisation: they have no ids.
func builtIn(d *client.Definitions) bool {
	for _, f := range d.Fields {
		if f.ID != "" {
			return false
		}
	}
	return client.BuiltinDefinitions(d.ObjectType) != nil
}

func (t *taking) refusals() error {
	var errs []error
	for _, g := range t.Gaps {
		errs = append(errs, g.Err)
	}
	return errors.Join(errs...)
}

func (t *taking) members(ctx context.Context) error {
	members := []client.Record{}
	for r, err := range t.api.All(ctx, member, nil) {
		if err != nil {
			return t.gap("members", err, false)
		}
		members = append(members, *r)
	}
	t.Members = members
	if t.Counts != nil {
		t.Counts[member] = len(members)
	}
	return nil
}

// gap notes what is not to be had; other errors, and those of what is needed,
// end the taking.
func (t *taking) gap(what string, err error, needed bool) error {
	e, refused := errors.AsType[*client.Error](err)
	refused = refused && (e.Status == http.StatusForbidden || e.Status == http.StatusNotFound)
	if needed || !refused {
		return fmt.Errorf("read the %s: %w", what, err)
	}
	t.Gaps = append(t.Gaps, Gap{what, err})
	return nil
}
