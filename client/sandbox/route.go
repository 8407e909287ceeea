package sandbox

import (
	"net/http"
	"strings"
)

// An action is what an endpoint does.
type action int

const (
	unknownAction action = iota
	validateAction
	slugsAction
	definitionsAction
	listAction
	membersOfListAction
	retrieveAction
	createAction
	updateAction
	deleteAction
)

// A route is a request's endpoint, as far as the path and the method say.
type route struct {
	action   action
	object   *object
	id       string
	of       *relation // membersOfListAction: which members
	category Category
	scopes   []string // all are needed; alternatives are joined by |
}

// find reads a path. Everything the API does not have is unknownAction.
func (s *Sandbox) find(r *http.Request) route {
	rest, ok := strings.CutPrefix(r.URL.Path, "/v1/")
	if !ok {
		return route{category: Read}
	}
	parts := strings.Split(rest, "/")
	found := route{category: Read}
	switch {
	case rest == "auth/validate" && r.Method == http.MethodGet:
		found.action = validateAction
	case rest == "objects" && r.Method == http.MethodGet:
		found.action = slugsAction
	case parts[0] == "objects" && len(parts) > 1:
		if o := s.byName[parts[1]]; o != nil && o.custom {
			found = customRoute(o, r.Method, parts[2:])
		}
	default:
		if o := s.byCollection[parts[0]]; o != nil {
			found = s.systemRoute(o, r.Method, parts[1:])
		}
	}
	if found.action == deleteAction && s.options.NoDelete {
		return route{category: Write}
	}
	return found
}

// systemRoute reads what follows /v1/{collection}.
func (s *Sandbox) systemRoute(o *object, method string, rest []string) route {
	switch {
	case len(rest) == 0:
		return collectionRoute(o, method)
	case len(rest) == 1 && rest[0] == "definitions" && !o.hidden && method == http.MethodGet:
		return route{action: definitionsAction, object: o, category: Read, scopes: []string{o.scope("read")}}
	case len(rest) == 1:
		return recordRoute(o, method, rest[0])
	case len(rest) == 2 && o.name == "list" && method == http.MethodGet:
		if rel := o.relationByKey["$"+rest[1]]; rel != nil {
			return route{
				action: membersOfListAction, object: o, id: rest[0], of: rel, category: Search,
				scopes: []string{o.scope("read"), s.byName[rel.target].scope("read")},
			}
		}
	}
	return route{category: Read}
}

// customRoute reads what follows /v1/objects/{slug}.
func customRoute(o *object, method string, rest []string) route {
	switch {
	case len(rest) == 0 && method == http.MethodGet, len(rest) == 1 && rest[0] == "values" && method == http.MethodPost:
		return collectionRoute(o, method)
	case len(rest) == 1 && rest[0] == "definitions" && method == http.MethodGet:
		return route{action: definitionsAction, object: o, category: Read, scopes: []string{o.scope("read")}}
	case len(rest) == 2 && rest[0] == "values":
		return recordRoute(o, method, rest[1])
	}
	return route{category: Read}
}

func collectionRoute(o *object, method string) route {
	switch {
	case method == http.MethodGet:
		return route{action: listAction, object: o, category: Search, scopes: []string{o.scope("read")}}
	case method == http.MethodPost && !o.fixed:
		return route{action: createAction, object: o, category: Write, scopes: []string{o.scope("create")}}
	}
	return route{category: Read}
}

func recordRoute(o *object, method, id string) route {
	found := route{object: o, id: id, category: Write}
	switch {
	case id == "":
		return route{category: Read}
	case method == http.MethodGet:
		found.action, found.category, found.scopes = retrieveAction, Read, []string{o.scope("read")}
	case method == http.MethodPost && !o.fixed:
		found.action, found.scopes = updateAction, []string{o.scope("update")}
	case method == http.MethodDelete && !o.fixed:
		found.action, found.scopes = deleteAction, []string{o.scope("delete")}
	default:
		return route{category: Read}
	}
	return found
}

// scope names the scope for a verb. For custom objects the description does not say
// how it is called: that of the vendor's SDKs and all readings of {objects}:{verb} are
// accepted.
func (o *object) scope(verb string) string {
	if o.custom {
		return "custom_objects:" + verb + "|objects:" + verb + "|" + o.name + "s:" + verb + "|" + o.name + ":" + verb
	}
	return o.collection + ":" + verb
}
