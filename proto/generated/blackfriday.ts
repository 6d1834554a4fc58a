/** Generated from blackfriday.proto by npm run update; never edited. */
export default {
  "nested": {
    "blackfriday": {
      "nested": {
        "CategoriaProducto": {
          "values": {
            "CATEGORIA_DESCONOCIDA": 0,
            "Electronica": 1,
            "Ropa": 2,
            "Hogar": 3,
            "Belleza": 4
          }
        },
        "ProductSaleRequest": {
          "fields": {
            "categoria": {
              "type": "CategoriaProducto",
              "id": 1
            },
            "producto_id": {
              "type": "string",
              "id": 2
            },
            "precio": {
              "type": "double",
              "id": 3
            },
            "cantidad_vendida": {
              "type": "int32",
              "id": 4
            }
          }
        },
        "ProductSaleResponse": {
          "fields": {
            "estado": {
              "type": "string",
              "id": 1
            }
          }
        },
        "ProductSaleService": {
          "methods": {
            "ProcesarVenta": {
              "requestType": "ProductSaleRequest",
              "responseType": "ProductSaleResponse"
            }
          }
        }
      }
    }
  }
};
