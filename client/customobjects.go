package client

import (
	"context"
	"errors"
	"slices"
	"time"

	"lightfield-importer/client/pace"
)

// customObjectsPath lists the object types that an organisation has made itself.
const customObjectsPath = "/v1/objects"

// CustomObjects lists the slugs of the custom objects that the key may see,
// sorted. Built-in object types that the answer names too are left out.
func (c *Client) CustomObjects(ctx context.Context) ([]string, error) {
	var list struct {
		Data []struct {
			ObjectType string `json:"objectType"`
		} `json:"data"`
	}
	var date time.Time
	err := c.read(ctx, request{category: pace.Read, path: customObjectsPath, read: into(&list, &date, func() error {
		if list.Data == nil {
			return errors.New("it has no data")
		}
		return nil
	})})
	if err != nil {
		return nil, err
	}
	var slugs []string
	for _, o := range list.Data {
		if _, builtIn := Known(o.ObjectType); !builtIn && o.ObjectType != "" {
			slugs = append(slugs, o.ObjectType)
		}
	}
	slices.Sort(slugs)
	return slugs, nil
}
