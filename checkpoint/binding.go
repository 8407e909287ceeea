package checkpoint

import (
	"context"
	"database/sql"
	"errors"
	"maps"
	"slices"
)

// Organisation is what tells one organisation from another.
type Organisation struct {
	BaseURL string // empty: not known, so that the definitions alone are compared; only to read
	Sandbox string // names a sandbox; empty: the real API
	// Definitions maps an object type to the id of a system field's definition, which
	// no two organisations share.
	Definitions map[string]string
}

// Bind ties the checkpoint to an organisation: the first call records it, later ones
// compare and add object types that are new. *BindingError says what differs. Where a
// sandbox listens is no part of what it is, so between two sandboxes the base URLs are
// not compared. A read-only checkpoint is compared only.
func (c *Checkpoint) Bind(ctx context.Context, o Organisation) error {
	bound, err := c.organisation(ctx)
	if err != nil {
		return err
	}
	if bound != nil {
		if err := compare(*bound, o); err != nil {
			return err
		}
	}
	if c.writer == nil || bound != nil && len(added(*bound, o)) == 0 {
		return nil
	}
	return c.mutate(ctx, func(t *transaction) error {
		if bound == nil {
			t.exec(`INSERT INTO binding (base_url, sandbox) VALUES (?, ?)`, o.BaseURL, o.Sandbox)
			bound = &Organisation{}
		}
		for _, object := range added(*bound, o) {
			t.exec(`INSERT INTO definitions (object, definition) VALUES (?, ?)`, object, o.Definitions[object])
		}
		return nil
	})
}

// organisation returns nil before the first Bind.
func (c *Checkpoint) organisation(ctx context.Context) (*Organisation, error) {
	o := Organisation{Definitions: make(map[string]string)}
	err := c.readers.QueryRowContext(ctx, `SELECT base_url, sandbox FROM binding`).Scan(&o.BaseURL, &o.Sandbox)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, c.readError(err)
	}
	rows, err := c.readers.QueryContext(ctx, `SELECT object, definition FROM definitions`)
	if err != nil {
		return nil, c.readError(err)
	}
	defer rows.Close()
	for rows.Next() {
		var object, definition string
		if err := rows.Scan(&object, &definition); err != nil {
			return nil, c.readError(err)
		}
		o.Definitions[object] = definition
	}
	return &o, c.readError(rows.Err())
}

func compare(have, want Organisation) error {
	known := want.BaseURL != ""
	if known && have.Sandbox != want.Sandbox {
		return &BindingError{What: "API", Have: have.api(), Want: want.api()}
	}
	if known && have.Sandbox == "" && have.BaseURL != want.BaseURL {
		return &BindingError{What: "base URL", Have: have.BaseURL, Want: want.BaseURL}
	}
	for _, object := range slices.Sorted(maps.Keys(want.Definitions)) {
		if id, known := have.Definitions[object]; known && id != want.Definitions[object] {
			return &BindingError{What: object + " definition", Have: id, Want: want.Definitions[object]}
		}
	}
	return nil
}

func (o Organisation) api() string {
	if o.Sandbox == "" {
		return "the API at " + o.BaseURL
	}
	return "sandbox " + o.Sandbox
}

// added lists the object types of o that are not bound yet.
func added(bound, o Organisation) []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(o.Definitions)), func(object string) bool {
		_, known := bound.Definitions[object]
		return known
	})
}
