package sandbox

import (
	"fmt"
	"strings"
)

// names finds records by what people call them, for seed files. Each object type
// is read once, when it is first asked for.
type names struct {
	sandbox *Sandbox
	ids     map[string]map[string][]string // object type, name, ids
}

func (s *Sandbox) newNames() *names {
	return &names{sandbox: s, ids: make(map[string]map[string][]string)}
}

// find returns the id of the one live record with that id, name, title or
// e-mail address.
func (n *names) find(object, name string) (string, error) {
	if n.ids[object] == nil {
		n.ids[object] = make(map[string][]string)
		for _, r := range n.sandbox.Records(object) {
			n.put(object, r)
		}
	}
	switch ids := n.ids[object][name]; len(ids) {
	case 1:
		return ids[0], nil
	case 0:
		return "", fmt.Errorf("no %s is called %q", object, name)
	default:
		return "", fmt.Errorf("%d records of type %s are called %q", len(ids), object, name)
	}
}

// learn adds a record made after the object type was read.
func (n *names) learn(object, id string) {
	if n.ids[object] == nil {
		return
	}
	if r, ok := n.sandbox.Record(id); ok {
		n.put(object, r)
	}
}

func (n *names) put(object string, r Record) {
	known := map[string]bool{r.ID: true}
	for _, key := range []string{"$name", "$title", "$email"} {
		switch v := r.Fields[key].(type) {
		case string:
			known[v] = true
		case []string:
			for _, one := range v {
				known[one] = true
			}
		case map[string]any:
			first, _ := v["firstName"].(string)
			last, _ := v["lastName"].(string)
			known[strings.TrimSpace(first+" "+last)] = true
		}
	}
	for name := range known {
		n.ids[object][name] = append(n.ids[object][name], r.ID)
	}
}
