// Package contract holds requests and answers against the vendor's OpenAPI
// description. It is for tests only: wrap the transport of an HTTP client with
// [Wrap] and send whatever the test sends.
//
// The description is not part of this project; the environment variable
// LIGHTFIELD_OPENAPI names the file, and without it the tests skip.
package contract

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"regexp"
	"slices"
	"sync"
	"testing"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
	"github.com/pb33f/libopenapi-validator/errors"
)

// Environment is the variable that names the OpenAPI description.
const Environment = "LIGHTFIELD_OPENAPI"

// A Transport is an [http.RoundTripper] which checks every exchange. Answers are
// always checked; a request is when it was accepted, as tests send wrong ones on
// purpose.
type Transport struct {
	base      http.RoundTripper
	mu        sync.Mutex // the validator's caches are not for several goroutines
	validator validator.Validator
	report    func(violation string)
	checked   int
	seen      map[string]bool
}

// Wrap checks what goes through base, nil meaning http.DefaultTransport, and
// reports every violation as an error of the test. It skips the test when
// LIGHTFIELD_OPENAPI is not set.
func Wrap(t testing.TB, base http.RoundTripper) *Transport {
	t.Helper()
	path := os.Getenv(Environment)
	if path == "" {
		t.Skip(Environment + " does not name the vendor's OpenAPI description, which is not part of this project")
	}
	description, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	c, err := New(description, base, func(violation string) { t.Error(violation) })
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// New is Wrap for a description that has been read; report is told violations.
func New(description []byte, base http.RoundTripper, report func(violation string)) (*Transport, error) {
	document, err := libopenapi.NewDocument(description)
	if err != nil {
		return nil, fmt.Errorf("read the OpenAPI description: %w", err)
	}
	v, errs := validator.NewValidator(document)
	if len(errs) > 0 {
		return nil, fmt.Errorf("read the OpenAPI description: %w", errs[0])
	}
	if base == nil {
		base = http.DefaultTransport
	}
	return &Transport{base: base, validator: v, report: report, seen: map[string]bool{}}, nil
}

// Checked is how many exchanges have been held against the description.
func (c *Transport) Checked() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.checked
}

// Seen lists what has been held against the description, sorted, each once: method,
// path with {id} in place of ids, and status, such as "GET /v1/accounts/{id} 200".
func (c *Transport) Seen() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Sorted(maps.Keys(c.seen))
}

// anID is a part of a path that names a record.
var anID = regexp.MustCompile(`/[a-z]+_[A-Za-z0-9]+`)

// RoundTrip sends the request and checks it with its answer. An answer that is
// cut off is passed on as it came, unchecked.
func (c *Transport) RoundTrip(r *http.Request) (*http.Response, error) {
	sent, err := drain(&r.Body)
	if err != nil {
		return nil, err
	}
	copied := r.Clone(r.Context())
	copied.Body = io.NopCloser(bytes.NewReader(sent))
	response, err := c.base.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	received, err := drain(&response.Body)
	if err != nil {
		response.Body = io.NopCloser(io.MultiReader(bytes.NewReader(received), failing{err}))
		return response, nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, violation := range c.check(copied, sent, response, received) {
		c.report(fmt.Sprintf("%s %s, answered %d: %s", r.Method, r.URL.RequestURI(), response.StatusCode, violation))
	}
	return response, nil
}

// drain reads a body and puts a fresh reader in its place.
func drain(body *io.ReadCloser) ([]byte, error) {
	if *body == nil || *body == http.NoBody {
		return nil, nil
	}
	data, err := io.ReadAll(*body)
	(*body).Close()
	*body = io.NopCloser(bytes.NewReader(data))
	return data, err
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// check validates one exchange, the known differences set aside.
func (c *Transport) check(r *http.Request, sent []byte, response *http.Response, received []byte) []string {
	method := r.Method // differences may change it
	for _, d := range Differences {
		if d.skip != nil && d.skip(r, response.StatusCode) {
			return nil
		}
	}
	for _, d := range Differences {
		if d.adapt != nil {
			r, received = d.adapt(r, response.StatusCode, received)
		}
	}
	c.checked++
	c.seen[fmt.Sprintf("%s %s %d", method, anID.ReplaceAllString(r.URL.Path, "/{id}"), response.StatusCode)] = true
	var violations []string
	if response.StatusCode < 300 {
		r.Body = io.NopCloser(bytes.NewReader(sent))
		_, errs := c.validator.ValidateHttpRequestSync(r)
		violations = append(violations, describe("request", errs)...)
	}
	r.Body = io.NopCloser(bytes.NewReader(sent))
	_, errs := c.validator.ValidateHttpResponse(r, &http.Response{
		StatusCode: response.StatusCode, Header: response.Header,
		Body: io.NopCloser(bytes.NewReader(received)),
	})
	return append(violations, describe("answer", errs)...)
}

func describe(what string, errs []*errors.ValidationError) []string {
	var list []string
	for _, e := range errs {
		text := what + ": " + e.Message + ": " + e.Reason
		for _, s := range e.SchemaValidationErrors {
			text += "; " + s.Reason + " at " + s.FieldPath
		}
		list = append(list, text)
	}
	return list
}
