package client

import (
	"slices"
	"strings"
)

// SystemField is the id of a system field's definition, which no two organisations
// share: that of $name where there is one, else of the first by its key. It is empty
// for definitions without ids, which are built in.
func (d *Definitions) SystemField() string {
	if f, ok := d.Fields["$name"]; ok {
		return f.ID
	}
	var keys []string
	for key := range d.Fields {
		if strings.HasPrefix(key, "$") {
			keys = append(keys, key)
		}
	}
	if len(keys) == 0 {
		return ""
	}
	return d.Fields[slices.Min(keys)].ID
}
