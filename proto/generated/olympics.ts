/** Generated from olympics.proto by npm run update; never edited. */
export default {
  "nested": {
    "olympics": {
      "nested": {
        "Faculty": {
          "values": {
            "FACULTY_UNKNOWN": 0,
            "ingenieria": 1,
            "agronomia": 2
          }
        },
        "Discipline": {
          "values": {
            "DISCIPLINE_UNKNOWN": 0,
            "athletics": 1,
            "boxing": 2,
            "swimming": 3
          }
        },
        "Result": {
          "values": {
            "RESULT_UNKNOWN": 0,
            "winners": 1,
            "losers": 2
          }
        },
        "Participation": {
          "oneofs": {
            "_result": {
              "oneof": [
                "result"
              ]
            }
          },
          "fields": {
            "student": {
              "type": "string",
              "id": 1
            },
            "faculty": {
              "type": "Faculty",
              "id": 2
            },
            "age": {
              "type": "uint32",
              "id": 3
            },
            "discipline": {
              "type": "Discipline",
              "id": 4
            },
            "result": {
              "type": "Result",
              "id": 5,
              "options": {
                "proto3_optional": true
              }
            }
          }
        },
        "Accepted": {
          "fields": {
            "id": {
              "type": "string",
              "id": 1
            },
            "route": {
              "type": "string",
              "id": 2
            }
          }
        },
        "Participations": {
          "methods": {
            "Enter": {
              "requestType": "Participation",
              "responseType": "Accepted"
            }
          }
        }
      }
    }
  }
};
