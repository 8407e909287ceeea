package snapshot

import (
	"maps"
	"slices"
	"time"

	"lightfield-importer/client"
)

// Snapshot is an organisation at one moment.
type Snapshot struct {
	Saved       time.Time                      // by the server's clock; zero: not known
	Definitions map[string]*client.Definitions // by object type; only those that the API gave
	Members     []client.Record                // nil: not known
	Counts      map[string]int                 // live records by object type; types not known are missing
	Gaps        []Gap                          // what could not be read; not in the file
}

// Gap is something that the key may not read, or that the API does not have.
type Gap struct {
	What string // such as "definitions of note"
	Err  error
}

// Of gives the definitions of an object type: the saved ones, else the
// documented ones, else nil.
func (s *Snapshot) Of(object string) *client.Definitions {
	if d := s.Definitions[object]; d != nil {
		return d
	}
	return client.BuiltinDefinitions(object)
}

// Objects lists the object types that have saved definitions, sorted.
func (s *Snapshot) Objects() []string {
	return slices.Sorted(maps.Keys(s.Definitions))
}

// Known gives the definitions of an object type and of all that its
// relationships lead to, as far as there are any: what a mapping of the type
// is checked against. It is empty when the type itself has none.
func (s *Snapshot) Known(object string) map[string]*client.Definitions {
	known := map[string]*client.Definitions{}
	own := s.Of(object)
	if own == nil {
		return known
	}
	known[object] = own
	for _, r := range own.Relationships {
		if d := s.Of(r.ObjectType); d != nil {
			known[r.ObjectType] = d
		}
	}
	return known
}
