package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"lightfield-importer/client/pace"
)

// Auth says what the key may do.
type Auth struct {
	Active      bool      `json:"active"`
	TokenType   string    `json:"tokenType"`
	SubjectType string    `json:"subjectType"` // user or workspace
	Scopes      []string  `json:"scopes"`      // empty: full access
	Date        time.Time `json:"-"`
}

const validatePath = "/v1/auth/validate"

// Validate asks what the key may do. The endpoint needs no scope. The error says so
// where it is the key that is refused; whatever else fails has nothing to do with it.
func (c *Client) Validate(ctx context.Context) (Auth, error) {
	var a Auth
	err := c.read(ctx, request{category: pace.Read, path: validatePath, read: into(&a, &a.Date, nil)})
	if answer, ok := errors.AsType[*Error](err); ok && (answer.Status == http.StatusUnauthorized || answer.Status == http.StatusForbidden) {
		err = fmt.Errorf("the API key is refused: %w", err)
	}
	return a, err
}

// Allows reports whether the key has the scope.
func (a Auth) Allows(scope string) bool {
	return len(a.Scopes) == 0 || slices.ContainsFunc(readings(scope), func(s string) bool {
		return slices.Contains(a.Scopes, s)
	})
}

// Missing lists those of the scopes that the key lacks.
func (a Auth) Missing(scopes ...string) []string {
	var missing []string
	for _, s := range scopes {
		if !a.Allows(s) {
			missing = append(missing, s)
		}
	}
	return missing
}

// customObjects is what the vendor's SDKs call all custom objects in scopes. The
// description of the API does not say.
const customObjects = "custom_objects"

// Scope names the scope that a verb (read create update delete) needs. That of a
// custom object has its slug, so that a key may hold it in any of its readings.
func Scope(object, verb string) string {
	if o, ok := Known(object); ok {
		return o.Plural + ":" + verb
	}
	return object + ":" + verb
}

// readings are the names under which a key may hold a scope. For custom objects
// that is the SDKs' and anything which the documented pattern, {objects}:{verb}, can
// mean: a key is not called too weak for a name that we made up.
func readings(scope string) []string {
	object, verb, _ := strings.Cut(scope, ":")
	if slices.ContainsFunc(objects, func(o Object) bool { return o.Plural == object }) {
		return []string{scope}
	}
	return []string{scope, customObjects + ":" + verb, object + "s:" + verb, "objects:" + verb}
}
