/** Generated from vaccinations.proto by npm run update; never edited. */
export default {
  "nested": {
    "vaccinations": {
      "nested": {
        "Vaccination": {
          "oneofs": {
            "_gender": {
              "oneof": [
                "gender"
              ]
            },
            "_n_dose": {
              "oneof": [
                "n_dose"
              ]
            }
          },
          "fields": {
            "name": {
              "type": "string",
              "id": 1
            },
            "location": {
              "type": "string",
              "id": 2
            },
            "age": {
              "type": "uint32",
              "id": 3
            },
            "vaccine_type": {
              "type": "string",
              "id": 4
            },
            "gender": {
              "type": "string",
              "id": 5,
              "options": {
                "proto3_optional": true
              }
            },
            "n_dose": {
              "type": "uint32",
              "id": 6,
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
        "Vaccinations": {
          "methods": {
            "Register": {
              "requestType": "Vaccination",
              "responseType": "Accepted"
            }
          }
        }
      }
    }
  }
};
