/** Generated from lab.proto by npm run update; never edited. */
export default {
  "nested": {
    "lab": {
      "nested": {
        "Envelope": {
          "fields": {
            "id": {
              "type": "string",
              "id": 1
            },
            "route": {
              "type": "string",
              "id": 2
            },
            "accepted_at": {
              "type": "double",
              "id": 3
            },
            "event": {
              "type": "bytes",
              "id": 4
            }
          }
        },
        "Batch": {
          "fields": {
            "envelopes": {
              "rule": "repeated",
              "type": "Envelope",
              "id": 1
            },
            "scenario": {
              "type": "string",
              "id": 2
            }
          }
        },
        "Acknowledgement": {
          "fields": {
            "events": {
              "type": "uint32",
              "id": 1
            }
          }
        },
        "Hop": {
          "methods": {
            "Push": {
              "requestType": "Batch",
              "responseType": "Acknowledgement"
            }
          }
        }
      }
    }
  }
};
